/* Sharing: copying, and the phone's own share sheet where there is one. The links do without. */
(function () {
  "use strict";

  [].forEach.call(document.querySelectorAll(".sharing"), function (box) {
    var address = box.querySelector(".address");
    var copy = box.querySelector("[data-copy]");
    var pass = box.querySelector("[data-pass]");
    var status = box.querySelector("[role=status]");

    function tell(what) {
      status.textContent = "";
      // What stays the same is not read out again.
      setTimeout(function () { status.textContent = status.getAttribute("data-" + what); }, 100);
    }

    /* Who may not write to the clipboard has the address selected, to copy it by hand. */
    function select() {
      var range = document.createRange();
      var selection = window.getSelection();
      range.selectNodeContents(address);
      selection.removeAllRanges();
      selection.addRange(range);
      tell(document.execCommand("copy") ? "copied" : "selected");
    }

    copy.onclick = function () {
      if (!navigator.clipboard) select();
      else navigator.clipboard.writeText(address.textContent).then(function () { tell("copied"); }, select);
    };
    pass.onclick = function () {
      navigator.share({
        title: box.getAttribute("data-title"),
        text: box.getAttribute("data-text") || box.getAttribute("data-title"),
        url: address.textContent
      }).catch(function () { /* Who thinks better of it is not told so. */ });
    };
    copy.hidden = false;
    pass.hidden = !navigator.share;
  });

  [].forEach.call(document.querySelectorAll("[data-print]"), function (button) {
    button.onclick = function () { window.print(); };
    button.hidden = false;
  });
})();
