// Loads the page again once the site was rebuilt, and shows what keeps it from being built. Where
// somebody has typed something, it only says so: what was typed would be gone. What is in English
// because its language lacks the sentence is underlined.
(() => {
  "use strict";
  const { build } = document.currentScript.dataset;
  const note = document.createElement("div");
  let typed = false, stream;

  note.setAttribute("role", "alert");
  note.lang = "en";
  note.dir = "ltr";
  note.style.cssText = "position:fixed;inset:auto 0 0;z-index:9;max-height:50vh;overflow:auto;" +
    "box-sizing:border-box;padding:1rem;background:#1c1c1c;color:#fff;border-top:4px solid #f8b400;" +
    "font:1rem/1.5 monospace;white-space:pre-wrap;overflow-wrap:anywhere";

  function show(words, ...more) {
    note.textContent = words;
    note.append(...more);
    document.body.append(note);
  }

  function again() {
    const button = document.createElement("button");
    button.textContent = "Reload";
    button.type = "button";
    button.addEventListener("click", () => location.reload());
    return button;
  }

  function hear(event) {
    const news = JSON.parse(event.data);
    if (news.error) show(`${news.error}\n\nWhat you see is the last build.`);
    else if (news.build === build) note.remove();
    else if (typed) show("This page was rebuilt. Reloading it drops what you typed. ", again());
    else location.reload();
  }

  // A browser keeps few connections to one site, so only a page that is looked at holds one.
  function listen() {
    if (stream) stream.close();
    stream = document.hidden ? undefined : new EventSource("/_local/changes");
    if (stream) stream.onmessage = hear;
  }

  for (const english of document.querySelectorAll("span[lang=en][dir=ltr]")) {
    english.style.textDecoration = "underline wavy #b3123d";
    english.title = "not translated";
  }
  document.addEventListener("input", () => { typed = true; });
  document.addEventListener("visibilitychange", listen);
  listen();
})();
