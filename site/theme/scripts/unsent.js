/* What somebody chose to keep on their phone until it can be sent. A page and a service worker run
   this alike, and each other's steps wait for a lock: two tabs, a return and a Background Sync send
   nothing twice. What went out without an answer goes again only by hand. Nothing that the server
   answers is kept but its status. */
var unsent = (function () {
  "use strict";
  var NAME = "unsent";
  // Milliseconds that anything is kept.
  var LONGEST = 48 * 3600 * 1000;
  var own = {keep: keep, drop: drop, look: look, send: send, longest: LONGEST, hear: function () {}};
  var channel;

  /* One transaction; `act` is given the store and returns its request. */
  function stored(act) {
    return new Promise(function (done, failed) {
      var opening = indexedDB.open(NAME, 1);
      opening.onupgradeneeded = function () {
        opening.result.createObjectStore(NAME, {keyPath: "id"});
      };
      opening.onerror = function () { failed(opening.error); };
      opening.onsuccess = function () {
        var database = opening.result;
        var transaction = database.transaction(NAME, "readwrite");
        var asked = act(transaction.objectStore(NAME));
        transaction.oncomplete = function () {
          database.close();
          done(asked.result);
        };
        transaction.onabort = function () {
          database.close();
          failed(transaction.error);
        };
      };
    });
  }

  function remove(record) {
    return stored(function (store) { return store.delete(record.id); });
  }

  /* Change what is kept; resolves to whether it still is. What was deleted meanwhile stays deleted. */
  function change(record, act) {
    return stored(function (store) {
      var asked = store.get(record.id);
      asked.onsuccess = function () {
        if (!asked.result) return;
        act(asked.result);
        store.put(asked.result);
      };
      return asked;
    }).then(Boolean);
  }

  /* Say before it goes out that it does: whose answer is lost, with its page or its line, may have arrived. */
  function claim(record) {
    return change(record, function (still) { still.claimed = true; });
  }

  function answered(record, status) {
    return change(record, function (still) {
      delete still.claimed;
      if (status) still.refused = status;
    });
  }

  /* What is kept and not too old; with the last of it goes all that was ever made for it. */
  function kept(news) {
    return indexedDB.databases().then(function (made) {
      return made.length ? stored(function (store) { return store.getAll(); }) : [];
    }).then(function (records) {
      var young = records.filter(function (record) { return record.since > Date.now() - LONGEST; });
      var old = records.filter(function (record) { return young.indexOf(record) < 0; });
      news.kept = young;
      if (old.length) news.late = true;
      return young.length ? Promise.all(old.map(remove)) : leave();
    });
  }

  function leave() {
    return new Promise(function (done, failed) {
      var deleting = indexedDB.deleteDatabase(NAME);
      deleting.onsuccess = done;
      deleting.onerror = function () { failed(deleting.error); };
    }).then(function () {
      return self.registration || navigator.serviceWorker.getRegistration();
    }).then(function (registration) {
      return registration && registration.unregister();
    });
  }

  /* Do one thing with what is kept, while nobody else does, and tell every open page. */
  function step(act, told) {
    var news = told || {};
    function fail() { news.failed = true; }
    news.kept = [];
    return navigator.locks.request(NAME, function () {
      return Promise.resolve().then(act).catch(fail).then(function () { return kept(news); }).catch(fail);
    }).then(function () {
      if (!channel) {
        channel = new BroadcastChannel(NAME);
        channel.onmessage = function (event) { own.hear(event.data); };
      }
      channel.postMessage(news);
      own.hear(news);
      return news.kept;
    });
  }

  function look() {
    return step();
  }

  function keep(record) {
    return step(function () {
      return stored(function (store) { return store.put(record); });
    });
  }

  function drop(record) {
    return step(function () { return remove(record); });
  }

  function ask(address, how) {
    how.cache = "no-store";
    how.credentials = "omit";
    how.redirect = "error";
    how.referrerPolicy = "no-referrer";
    return fetch(address, how);
  }

  /* Resolves to whether there is a line, at the price of a page's head: a press would not tell. */
  function reach(record) {
    return ask(record.page, {method: "HEAD"}).then(function (answer) { return answer.ok; }, function () {});
  }

  /* Returns whether something got through: the server's own word, not the page of a café's network. */
  function post(record) {
    return ask(record.action, {
      method: "POST",
      headers: {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"},
      body: record.body
    }).then(function (answer) {
      var taken = answer.status === 202;
      // What may pass by itself waits.
      if (!taken && (answer.status < 400 || answer.status === 429 || answer.status >= 500)) {
        return answered(record).then(function () { return false; });
      }
      return step(function () {
        return taken ? remove(record) : answered(record, answer.status);
      }, taken ? {sent: record} : {}).then(function () { return true; });
    }, function () { return false; });
  }

  /* Returns whether to go on. What was deleted meanwhile is not sent. */
  function deliver(record) {
    return reach(record).then(function (line) {
      return line && claim(record).then(function (still) { return still ? post(record) : true; });
    });
  }

  /* Send what waits, until nothing gets through; `asked` is the id of one to send though it was
     refused, or may have arrived. */
  function send(asked) {
    return navigator.locks.request(NAME + "-round", function () {
      return step(null, {sending: true}).then(function (records) {
        return records.filter(function (record) {
          return !record.refused && !record.claimed || record.id === asked;
        }).reduce(function (before, record) {
          return before.then(function (through) { return through && deliver(record); });
        }, Promise.resolve(true));
      }).catch(function () { return false; });
    }).then(function (through) {
      return step(null, {lost: !through}).then(function () { return through; });
    });
  }

  return own;
})();
