// Asks for this very page again and takes over what is new in it, piece by piece: a mail that was
// opened stays open, and the focus stays where it is. Only while somebody looks.
(() => {
  "use strict";
  const REST = 1500; // ms between two looks; longer where a look itself takes long
  const pause = document.getElementById("pause");
  const state = document.getElementById("state");
  let timer, seen, looking = false, paused = false;

  const say = (words) => { if (state.textContent !== words) state.textContent = words; };
  const inUse = (piece) => piece.contains(document.activeElement) || piece.querySelector("[open]");

  function takeList(now, next) {
    const wanted = new Set([...next.children].map((piece) => piece.id));
    for (const piece of [...now.children]) {
      if (!wanted.has(piece.id) && !inUse(piece)) piece.remove();
    }
    const known = new Map([...now.children].map((piece) => [piece.id, piece]));
    let place = [...now.children].find((piece) => !wanted.has(piece.id)) || null;
    for (const piece of [...next.children].reverse()) {
      let own = known.get(piece.id);
      if (!own) {
        own = document.importNode(piece, true);
        own.classList.add("new");
      }
      if (own.nextElementSibling !== place || !own.parentNode) now.insertBefore(own, place);
      place = own;
    }
  }

  function take(fresh) {
    for (const next of fresh.querySelectorAll("[data-live]")) {
      const now = document.getElementById(next.id);
      if (!now) continue;
      if (now.tagName === "OL") takeList(now, next);
      else if (now.textContent !== next.textContent) now.textContent = next.textContent;
    }
  }

  async function look() {
    clearTimeout(timer);
    if (looking || paused || document.hidden) return;
    looking = true;
    const began = performance.now();
    try {
      const answer = await fetch(location.pathname, { headers: { Accept: "text/html" } });
      if (!answer.ok) throw new Error(String(answer.status));
      const text = await answer.text();
      if (text !== seen && !paused) take(new DOMParser().parseFromString(text, "text/html"));
      seen = text;
      if (!paused) say("Live.");
    } catch {
      say("The stack does not answer; it is asked again and again.");
    }
    looking = false;
    timer = setTimeout(look, Math.max(REST, 3 * (performance.now() - began)));
  }

  pause.addEventListener("click", () => {
    paused = !paused;
    pause.setAttribute("aria-pressed", String(paused));
    say(paused ? "Paused." : "Live.");
    look();
  });
  document.addEventListener("visibilitychange", look);
  document.getElementById("refresh").hidden = true;
  pause.hidden = false;
  look();
})();
