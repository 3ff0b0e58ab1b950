/* The letter of an appeal: what script adds to editing it in place. ES5, for the WebViews of 2017. */
(function () {
  "use strict";
  if (!window.fetch) return; // Opera Mini, which neither prints nor edits

  var DAYS = 7;
  var letter = document.getElementById("letter");
  var keep = document.getElementById("keep");
  var key = "letter:" + letter.getAttribute("data-action");

  function each(selector, act, within) {
    [].forEach.call((within || document).querySelectorAll(selector), act);
  }

  function part(paper, name) {
    return paper.querySelector("[data-part='" + name + "']");
  }

  /* What stands in a field, its lines as lines: a browser writes them as it likes, and hidden ones not at all. */
  function text(edit) {
    var copy = edit.cloneNode(true);
    each("br", function (line) {
      var alone = line.parentNode !== copy && line.parentNode.childNodes.length === 1;
      line.parentNode.replaceChild(document.createTextNode(alone ? "" : "\n"), line);
    }, copy);
    each("div, p", function (line) {
      if (line.previousSibling) line.insertBefore(document.createTextNode("\n"), line.firstChild);
    }, copy);
    return copy.textContent.replace(/\u00a0/g, " ");
  }

  function words(paper, name) {
    return text(part(paper, name)).trim();
  }

  function chosen() {
    var start = document.querySelector("[name='start']:checked");
    return letter.querySelector(".paper." + start.id.replace("start", "of"));
  }

  function lines(parts) {
    return parts.filter(Boolean).join("\n\n");
  }

  function body(paper) {
    return lines([words(paper, "salutation"), words(paper, "body"), words(paper, "name")]);
  }

  function whole(paper) {
    var to = paper.querySelector(".to dd").textContent;
    return lines([words(paper, "from"), to, words(paper, "date"), words(paper, "subject"), body(paper)]);
  }

  function tell(button, what) {
    button.parentNode.querySelector(".told").textContent = button.getAttribute("data-" + what);
  }

  /* A mail to the target, as it stands. */
  function address(paper) {
    var link = letter.querySelector("." + paper.className.replace("paper ", "") + " [data-mail]");
    link.href = link.href.split("?")[0] + "?subject=" + encodeURIComponent(words(paper, "subject")) +
      "&body=" + encodeURIComponent(body(paper).replace(/\n/g, "\r\n"));
  }

  /* The phone's own memory, where there is one that may be used. */

  function store() {
    try {
      return window.localStorage;
    } catch (_) {
      return null;
    }
  }

  function kept() {
    try {
      return JSON.parse(store().getItem(key).replace(/^\d+/, ""));
    } catch (_) {
      return null;
    }
  }

  function forget() {
    store().removeItem(key);
  }

  function save() {
    if (!keep.checked) return;
    var draft = {start: document.querySelector("[name='start']:checked").id, texts: {}};
    var form = document.querySelector("[name='form']:checked");
    draft.form = form && form.id;
    each(".paper", function (paper) {
      each(".edit", function (edit) {
        draft.texts[paper.className + "/" + edit.getAttribute("data-part")] = text(edit);
      }, paper);
    }, letter);
    try {
      // Its hour comes first, for sweep.js, which every page has.
      store().setItem(key, Date.now() + DAYS * 24 * 3600 * 1000 + JSON.stringify(draft));
    } catch (_) {
      keep.checked = false; // there is no room
    }
    offer();
  }

  function offer() {
    letter.querySelector("[data-do='delete']").hidden = !kept();
  }

  function restore(draft) {
    keep.checked = true;
    [draft.start, draft.form].forEach(function (id) {
      var choice = id && document.getElementById(id);
      if (choice) choice.checked = true;
    });
    each(".paper", function (paper) {
      each(".edit", function (edit) {
        var typed = draft.texts[paper.className + "/" + edit.getAttribute("data-part")];
        if (typed !== undefined) edit.textContent = typed;
      }, paper);
    }, letter);
  }

  /* Copying as browsers of 2017 can, too. */
  function copy(button) {
    var area = document.body.appendChild(document.createElement("textarea"));
    var done = false;
    area.className = "trap";
    area.value = whole(chosen());
    area.select();
    try {
      done = document.execCommand("copy");
    } catch (_) { /* It says so below. */ }
    document.body.removeChild(area);
    button.focus();
    tell(button, done ? "copied" : "failed");
  }

  each(".edit", function (edit) {
    try {
      edit.contentEditable = "plaintext-only";
    } catch (_) {
      edit.addEventListener("paste", function (event) {
        event.preventDefault();
        document.execCommand("insertText", false, event.clipboardData.getData("text/plain"));
      });
    }
  }, letter);
  var draft = store() && kept();
  keep.checked = false; // whatever the browser remembers of the last visit
  if (draft) restore(draft);
  each(".paper", function (paper) {
    var date = part(paper, "date");
    var locale = paper.getAttribute("data-locale"); // of the letter's language, whatever the page's
    if (!date.textContent) {
      date.textContent = new Date().toLocaleDateString([locale, "sv"], {
        day: "numeric", month: Intl.DateTimeFormat.supportedLocalesOf(locale)[0] ? "long" : "numeric", year: "numeric"
      });
    }
    if (draft) address(paper);
  }, letter);
  letter.addEventListener("input", function (event) {
    var edit = event.target;
    var name = edit.getAttribute("data-part");
    if (!name) return;
    if (!text(edit).trim()) edit.textContent = ""; // so that its hint is seen again
    // Who has said on one sheet who they are need not say it on the others.
    if (name === "from" || name === "name") {
      each("[data-part='" + name + "']", function (other) {
        if (other !== edit) other.textContent = text(edit);
      }, letter);
    }
    each(".paper", address, letter);
    save();
  });
  each("[name='start'], [name='form']", function (choice) { choice.addEventListener("change", save); });
  each(".by-script", function (box) { box.hidden = box.contains(keep) && !store(); }, letter);
  window.addEventListener("beforeprint", function () {
    document.activeElement.blur(); // or where somebody writes is printed
  });
  offer();
  keep.addEventListener("change", function () {
    if (keep.checked) save();
    else forget();
    offer();
  });
  each("[data-do]", function (button) {
    button.addEventListener("click", function () {
      var act = button.getAttribute("data-do");
      if (act === "print") return window.print();
      if (act === "copy") return copy(button);
      forget();
      keep.checked = false;
      offer();
      keep.focus();
      tell(button, "deleted");
    });
  }, letter);
})();
