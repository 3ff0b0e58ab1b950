/* A letter that somebody asked this phone to keep goes with whatever page comes after its hour, with which it begins. */
try {
  Object.keys(localStorage).forEach(function (name) {
    if (/^letter:/.test(name) && !(parseFloat(localStorage[name]) > Date.now())) delete localStorage[name];
  });
} catch (_) { /* Nothing can be kept here. */ }
