/* It only improves: every page does without. ES5, for the WebViews of 2017. */
(function () {
  "use strict";
  if (!window.fetch) return;

  var EVERY = 30000; // ms between two looks at a count, and the longest wait for an answer
  var SOON = 7 * 24 * 3600 * 1000; // ms before closing
  var form = document.getElementById("form");
  var touched = false; // a form in which somebody writes is not taken away

  function each(selector, act, within) {
    [].forEach.call((within || document).querySelectorAll(selector), act);
  }

  function add(parent, tag, text) {
    var made = document.createElement(tag);
    made.textContent = text || "";
    return parent.appendChild(made);
  }

  /* The counts, and where each action stands. */

  var looked = 0;
  var next;

  function show(box, count) {
    var time = box.querySelector("[data-updated]");
    var bar = box.querySelector("progress");
    box.querySelector("[data-confirmed]").textContent = count.confirmed.toLocaleString([box.lang, "en"]);
    time.dateTime = time.textContent = count.updated;
    // A browser that does not write the language would write its own.
    if (Intl.DateTimeFormat.supportedLocalesOf(box.lang)[0]) time.textContent = new Date(count.updated).toLocaleString(box.lang, {
      day: "numeric", month: "long", year: "numeric", hour: "numeric", minute: "2-digit", timeZoneName: "short"
    });
    if (bar) bar.value = count.confirmed;
    each("[data-at]", function (milestone) {
      milestone.hidden = count.confirmed < milestone.getAttribute("data-at");
    }, box);
    each("[data-unless-counted]", function (words) { words.hidden = true; }, box);
    box.querySelector("[data-counted]").hidden = false;
    each("[data-where='" + count.action + "']", function (where) { stand(where, count.state); });
    box.dispatchEvent(new CustomEvent("counted", {bubbles: true, detail: count})); // for figures.js
  }

  /* Dates come before the published state, which is written when somebody is counted: that may be never again. */
  function stand(where, state) {
    var opens = Date.parse(where.getAttribute("data-opens"));
    var left = Date.parse(where.getAttribute("data-closes")) - Date.now();
    if (left <= 0) state = "closed";
    else if (state === "closed") state = "closed-early";
    else if (opens > Date.now()) state = "not-yet-open";
    else if (state !== "paused") state = left < SOON ? "closing-soon" : "open";
    each("[data-state]", function (words) {
      words.hidden = words.getAttribute("data-state").split(" ").indexOf(state) < 0;
    }, where);
    if (where.parentNode.id !== "state") return;
    each(".open", function (part) {
      part.hidden = /^closed|paused/.test(state) && !(touched && part.contains(form));
    });
  }

  function look() {
    clearTimeout(next);
    if (document.hidden) return; // who comes back brings us here again
    var wait = looked + EVERY - Date.now();
    if (wait <= 0) {
      looked = Date.now();
      wait = EVERY;
      each("[data-url]", function (box) {
        // The CDN is asked each time: who has just confirmed looks for their own one more.
        fetch(box.getAttribute("data-url"), {cache: "no-cache"}).then(function (answer) {
          return answer.json();
        }).then(function (count) {
          show(box, count);
        }).catch(function () { /* The page is true as it was built. */ });
      });
    }
    next = setTimeout(look, wait + Math.random() * 5000);
  }

  each("[data-where]", stand);
  if (document.querySelector("[data-url]")) {
    document.addEventListener("visibilitychange", look);
    look();
  }

  /* The press. A form that does not know where it leads goes the browser's way. */

  if (!form || !form.hasAttribute("data-done")) return;
  var summary = document.getElementById("errors");
  var button = form.querySelector("button");
  var sign = button.textContent;
  var title = document.title.replace(said("error"), "");
  var busy = false;
  var ticking;

  function said(key) {
    return form.getAttribute("data-" + key);
  }

  function rest(label) {
    busy = false;
    button.textContent = label;
    button.removeAttribute("aria-disabled");
  }

  function described(control) {
    return control.getAttribute("aria-describedby") || "";
  }

  function describe(control, ids) {
    control.setAttribute("aria-describedby", ids.trim());
  }

  function clear() {
    clearInterval(ticking);
    summary.hidden = true;
    summary.textContent = "";
    document.title = title;
    each(".error", function (error) { error.parentNode.removeChild(error); }, form);
    each(".wrong", function (field) { field.classList.remove("wrong"); }, form);
    each("[aria-invalid]", function (control) {
      control.removeAttribute("aria-invalid");
      describe(control, described(control).replace(/ ?\S+-error/, ""));
    }, form);
  }

  function tell(heading, text) {
    add(summary, "h2", heading);
    if (text) add(summary, "p", text);
    summary.hidden = false;
  }

  function offer(label, act) {
    var made = add(summary, "button", label);
    made.type = "button";
    made.onclick = act;
  }

  function mark(error, list) {
    var control = document.getElementById(error.field);
    var link = add(add(list, "li"), "a", error.message);
    var field = control.parentNode;
    var note = field.insertBefore(add(field, "p", error.message), control);
    // Pressed once more, it is meant.
    if (error.code === "email-slip") form.elements.sure.value = control.value.split("@").pop();
    link.href = "#" + error.field;
    note.className = "error";
    note.id = error.field + "-error";
    field.classList.add("wrong");
    control.setAttribute("aria-invalid", "true");
    describe(control, described(control) + " " + note.id);
  }

  /* Press again after a `delay` in seconds, in sight, unless somebody stops it or presses first. */
  function wait(delay) {
    var line = add(summary, "p", said("counting") + " ");
    var left = add(line, "strong");
    var end = Date.now() + delay * 1000;
    line.setAttribute("aria-live", "off"); // once is enough to hear
    function tick() {
      var seconds = Math.max(0, Math.ceil((end - Date.now()) / 1000));
      left.textContent = Math.floor(seconds / 60) + ":" + ("0" + seconds % 60).slice(-2);
      if (!seconds) press();
    }
    offer(said("stop"), function () {
      clearInterval(ticking);
      summary.removeChild(line);
      summary.removeChild(this);
      button.focus();
    });
    tick();
    ticking = setInterval(tick, 1000);
  }

  function refused(answer, problem) {
    var passing = answer.status === 429 || answer.status >= 500;
    rest(sign);
    if (problem.errors) {
      document.title = said("error") + title;
      tell(said("mend"));
      var list = add(summary, "ul");
      problem.errors.forEach(function (error) { mark(error, list); });
    } else {
      tell(said("not-yet"), problem.detail || said("busy"));
    }
    // A little later for each, so that not everybody presses in the same second.
    if (passing) wait((+answer.headers.get("Retry-After") || 30) * (1 + Math.random() / 10));
    summary.focus();
  }

  function lost() {
    rest(said("again"));
    document.title = said("error") + title;
    tell(said("lost"), said("kept"));
    offer(said("again"), press);
    // For unsent-page.js, as is the form's being reset below.
    form.dispatchEvent(new Event("lost"));
    summary.focus();
  }

  function typed() {
    return [].filter.call(form.elements, function (field) {
      return field.name && (field.type !== "checkbox" || field.checked);
    }).map(function (field) {
      return encodeURIComponent(field.name) + "=" + encodeURIComponent(field.value);
    }).join("&");
  }

  function hold() {
    busy = true;
    button.textContent = said("sending");
    button.setAttribute("aria-disabled", "true");
  }

  /* The next page comes in place of this one, to which Back then leads no more. It says where the mail goes,
     and whoever comes back, and the browser's own memory, finds nothing of that: what is put away is emptied. */
  function arrive(email) {
    form.reset();
    hold();
    fetch(said("done")).then(function (answer) {
      return answer.text();
    }).then(function (html) {
      var page = new DOMParser().parseFromString(html, "text/html");
      var main = page.getElementById("main");
      var to = page.getElementById("to");
      to.hidden = false;
      add(to, "bdi", email);
      add(to, "br");
      add(to, "bdi", title);
      addEventListener("pagehide", function () { to.textContent = ""; });
      document.title = page.title;
      document.body.replaceChild(main, document.getElementById("main"));
      history.replaceState(null, "", said("done"));
      main.tabIndex = -1;
      main.focus();
      scrollTo(0, 0);
    }).catch(function () { location.href = said("done"); });
  }

  function press() {
    if (busy) return;
    touched = true;
    clear();
    hold();
    new Promise(function (answered, failed) {
      setTimeout(failed, EVERY);
      fetch(form.getAttribute("action"), {
        method: "POST",
        headers: {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"},
        body: typed()
      }).then(answered, failed);
    }).then(function (answer) {
      if (answer.ok) {
        arrive(form.elements.email.value);
        return;
      }
      return answer.json().catch(function () { return {}; }).then(function (problem) {
        refused(answer, problem || {});
      });
    }).catch(lost);
  }

  form.addEventListener("submit", function (event) {
    event.preventDefault();
    press();
  });
  // What Enter presses goes on to the next field.
  form.querySelector("[type=submit]").onclick = function () {
    var after = [].indexOf.call(form.elements, document.activeElement);
    do var field = form.elements[++after];
    while (field.tabIndex || !field.offsetParent);
    field.focus();
    return false;
  };
  form.addEventListener("input", function () { touched = true; });
  form.addEventListener("reset", function () {
    clear();
    rest(sign);
  });
  addEventListener("pagehide", function () {
    rest(sign); // for who comes back from the page that the press led to
  });
  if (!summary.hidden) summary.focus();
})();
