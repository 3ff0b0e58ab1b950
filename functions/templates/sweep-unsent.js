/* So does a signing that could not be sent: here without a word, while unsent-loader.js has it told of. */
(function () {
  var NAME = "unsent"; // of the database and of its lock, as in unsent.js
  var HOURS = 48;

  function sweep(done) {
    var opening = indexedDB.open(NAME);
    opening.onupgradeneeded = function () { opening.transaction.abort(); }; // it went meanwhile
    opening.onerror = done;
    opening.onsuccess = function () {
      var database = opening.result;
      var transaction = database.transaction(NAME, "readwrite");
      var store = transaction.objectStore(NAME);
      var left;
      store.delete(IDBKeyRange.upperBound(Date.now() - HOURS * 3600 * 1000)); // a key is a time
      left = store.count();
      transaction.onabort = done;
      transaction.oncomplete = function () {
        database.close();
        if (left.result) done();
        else indexedDB.deleteDatabase(NAME).onsuccess = leave;
      };
    };
    function leave() {
      done();
      navigator.serviceWorker.getRegistration().then(function (worker) {
        return worker && worker.unregister();
      });
    }
  }

  // Where these are not, nothing was kept.
  if (!navigator.locks || !indexedDB.databases || !navigator.serviceWorker) return;
  indexedDB.databases().then(function (made) {
    if (made.length) navigator.locks.request(NAME, function () { return new Promise(sweep); });
  });
})();
