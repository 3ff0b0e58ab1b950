{# The CDN is asked each time: who has just confirmed looks for their own one more. #}
(function () {
  var box = document.getElementById("count");
  function show(part, text) {
    box.querySelector("[data-" + part + "]").textContent = text;
  }
  if (!window.fetch) return;
  fetch(box.dataset.url, {cache: "no-cache"}).then(function (answer) {
    return answer.json();
  }).then(function (count) {
    var bar = box.querySelector("progress");
    var updated = new Date(count.updated);
    var locale = box.dataset.locale;
    show("confirmed", count.confirmed.toLocaleString(locale));
    show("updated", updated.toLocaleString(locale, {
      day: "numeric", month: "long", year: "numeric", hour: "numeric", minute: "2-digit", timeZoneName: "short"
    }));
    box.querySelector("time").dateTime = count.updated;
    if (bar) bar.value = count.confirmed;
    box.querySelector("[data-unless-counted]").hidden = true;
    box.querySelector("[data-counted]").hidden = false;
    var sentence = document.querySelector("[data-state='" + count.state + "']");
    if (!sentence) return;
    sentence.hidden = false;
    document.querySelectorAll(".open").forEach(function (part) { part.remove(); });
  }).catch(function () { /* The page is true as it was built. */ });
})();
