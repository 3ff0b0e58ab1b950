/* The service worker: it sends what is kept once the browser says that there is a line, and does
   nothing else. It stands between no page and the network. */
if (!self.document) {
  self.addEventListener("install", function () { self.skipWaiting(); });

  // The browser tries again, later and later, what failed; after that it waits for a visit.
  self.addEventListener("sync", function (event) {
    event.waitUntil(unsent.send().then(function (through) {
      if (!through) throw new Error("nothing gets through");
    }));
  });
}
