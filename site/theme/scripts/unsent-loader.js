/* What keeps a signing on a phone is fetched once somebody types, while there is a line, and where
   something is kept. */
(function () {
  var script;

  function load() {
    if (script) return;
    script = document.createElement("script");
    script.src = "{{ unsent() }}";
    // The next letter asks again.
    script.onerror = function () { script = null; };
    document.body.appendChild(script);
  }

  // Where there is no list of databases, what is kept would not be found again.
  if (!navigator.locks || !indexedDB.databases) return;
  indexedDB.databases().then(function (made) {
    if (made.length) load();
  });
  addEventListener("input", function (event) {
    if (event.target.form) load(); // what is written in a letter is no signing
  });
})();
