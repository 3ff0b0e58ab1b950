/* The page: it offers to keep what could not be sent, and shows what is kept. Nothing is stored and
   no worker registered before somebody chooses it. */
if (self.document) (function () {
  "use strict";
  var SAID = {
    why: '{{ _("Or let this phone send it later, once there is a line. Until then it keeps what you typed, and anybody who can open this browser can read it. What is not sent within 48 hours is deleted when you next open this site.")|quoted }}',
    keep: '{{ _("Keep on this phone and send later")|quoted }}',
    unable: '{{ _("This browser does not let us keep anything.")|quoted }}',
    kept: '{{ _("Kept on this phone, not sent yet")|quoted }}',
    waits: '{{ _("It is sent once there is a line: by itself where the browser can do that, else when you come back to this page. Then it is deleted here. Until then anybody who can open this browser can read it.")|quoted }}',
    perhaps: '{{ _("The line was cut before an answer came, so it may have been sent. If our mail has come, delete it here; if not, send it again.")|quoted }}',
    until: '{{ _("If it is not sent, it is deleted when you next open this site after:")|quoted }}',
    send: '{{ _("Send now")|quoted }}',
    sending: '{{ _("Sending …")|quoted }}',
    lost: '{{ _("No answer came")|quoted }}',
    drop: '{{ _("Delete it")|quoted }}',
    dropped: '{{ _("Deleted from this phone, as far as its browser deletes.")|quoted }}',
    late: '{{ _("What was kept on this phone was not sent within 48 hours, and has been deleted.")|quoted }}',
    refused: '{{ _("Your signature has not been taken yet")|quoted }}',
    unready: '{{ _("This action takes no signatures just now. It stays here, in case that changes.")|quoted }}',
    wrong: '{{ _("Something in it has to be put right. Put it back into the form, and press once more to see what.")|quoted }}',
    mend: '{{ _("Put it back into the form")|quoted }}',
    sent: '{{ _("It has been sent")|quoted }}',
    next: '{{ _("Your signature does not count yet. Open the mail that we are sending you, follow its link, and press the button there.")|quoted }}',
    check: '{{ _("Check your email")|quoted }}'
  };
  // Private windows of some browsers have none.
  var phone = navigator.serviceWorker;
  // This file is the worker too.
  var script = document.currentScript.src;
  var lang = "{{ tag(lang) }}";
  var main = document.getElementById("main");
  var form = document.getElementById("form");
  var summary = document.getElementById("errors");
  var box = document.createElement("div");
  var records = [];
  var sent = [];
  var sending = false;
  // The id of what was deleted here.
  var dropped;
  var expiry;

  function add(parent, tag, text) {
    var made = document.createElement(tag);
    made.textContent = text || "";
    return parent.appendChild(made);
  }

  function offer(parent, label, act) {
    var made = add(parent, "button", label);
    made.type = "button";
    made.onclick = act;
    return made;
  }

  /* The choice. */

  function choose() {
    add(summary, "p", SAID.why);
    offer(summary, SAID.keep, keep);
  }

  function typed() {
    return [].filter.call(form.elements, function (field) {
      return field.name && (field.type !== "checkbox" || field.checked);
    }).map(function (field) {
      return encodeURIComponent(field.name) + "=" + encodeURIComponent(field.value);
    }).join("&");
  }

  function keep() {
    var now = Date.now();
    var id = now + Math.random();
    // What would surely be refused is better mended now.
    if (![].every.call(form.elements, function (field) { return !field.name || field.reportValidity(); })) return;
    this.onclick = null;
    unsent.keep({
      id: id,
      since: now,
      action: form.getAttribute("action"),
      // Browsers keep a blob in a file of its own, and delete that; of their databases bytes stay.
      body: new Blob([typed()]),
      page: location.pathname,
      title: document.querySelector("h1").textContent,
      done: form.getAttribute("data-done")
    }).then(function (kept) {
      if (!kept.some(function (record) { return record.id === id; })) {
        add(summary, "p", SAID.unable).setAttribute("role", "status");
        return;
      }
      // The next on this phone finds it empty.
      form.reset();
      box.focus();
      enlist();
    });
  }

  function active(registration) {
    var worker = registration.installing || registration.waiting || registration.active;
    return new Promise(function (done, failed) {
      function look() {
        if (worker.state === "activated") done(registration);
        if (worker.state === "redundant") failed();
      }
      worker.addEventListener("statechange", look);
      look();
    });
  }

  /* Have the browser send it when this page is gone. That the worker cannot be fetched just now is
     no news; nor may it be left behind, should all be sent while it is. */
  function enlist() {
    if (!window.SyncManager) return;
    phone.register(script, {scope: "/"}).then(active).then(function (registration) {
      return registration.sync.register("unsent");
    }).catch(function () {}).then(unsent.look);
  }

  function resend() {
    if (!records.length || document.hidden) return;
    unsent.send().then(function (through) {
      if (!through) enlist();
    });
  }

  /* What is kept. */

  function mend(record) {
    new Response(record.body).text().then(function (body) {
      form.reset();
      new URLSearchParams(body).forEach(function (value, name) {
        var field = form.elements[name];
        if (!field || field.type === "hidden") return;
        if (field.type === "checkbox") field.checked = true;
        else field.value = value;
      });
      form.dispatchEvent(new Event("input"));
      unsent.drop(record);
      form.elements.email.focus();
    });
  }

  function show(record) {
    var here = form && form.getAttribute("action") === record.action;
    var unready = record.refused === 404 || record.refused === 409;
    var until = new Date(record.since + unsent.longest).toLocaleString([lang, "sv"], {
      weekday: Intl.DateTimeFormat.supportedLocalesOf(lang)[0] && "long", hour: "numeric", minute: "2-digit"
    });
    add(box, "h2", record.refused ? SAID.refused : SAID.kept);
    add(add(box, "p"), "a", record.title).href = record.page;
    add(box, "p", record.refused ? unready ? SAID.unready : SAID.wrong : record.claimed ? SAID.perhaps : SAID.waits);
    add(box, "p", SAID.until + " " + until);
    if (!record.refused || unready) {
      offer(box, sending ? SAID.sending : SAID.send, function () { unsent.send(record.id); });
    } else if (here) {
      offer(box, SAID.mend, function () { mend(record); });
    }
    offer(box, SAID.drop, function () {
      dropped = record.id;
      unsent.drop(record);
    });
  }

  function thank(record) {
    add(box, "h2", SAID.sent);
    add(box, "p", SAID.next);
    add(add(box, "p"), "a", SAID.check).href = record.done;
  }

  function hear(news) {
    var within = box.contains(document.activeElement);
    var gone = !news.kept.some(function (record) { return record.id === dropped; });
    records = news.kept;
    sending = news.sending || sending && !("lost" in news);
    if (news.sent) sent.push(news.sent);
    box.textContent = "";
    sent.forEach(thank);
    records.forEach(show);
    if (news.late) add(box, "p", SAID.late);
    if (news.lost && records.length) add(box, "p", SAID.lost);
    if (dropped && gone) add(box, "p", SAID.dropped);
    box.parentNode.hidden = !box.textContent;
    if (within) box.focus();
    clearTimeout(expiry);
    if (records.length) expiry = setTimeout(unsent.look, records[0].since + unsent.longest - Date.now());
  }

  if (!phone) return;
  main.insertBefore(document.createElement("div"), main.firstChild).appendChild(box);
  box.parentNode.className = "page";
  box.parentNode.hidden = true;
  box.className = "errors";
  box.setAttribute("role", "status");
  box.tabIndex = -1;
  unsent.hear = hear;
  addEventListener("online", resend);
  document.addEventListener("visibilitychange", resend);
  indexedDB.databases().then(function (made) {
    return made.length && unsent.look();
  }).then(resend);
  if (!form) return;
  form.addEventListener("lost", choose);
  // It may have been lost before we came.
  if (form.querySelector("button").textContent === form.getAttribute("data-again")) choose();
})();
