/* Draws the figures anew, by the rules of figures.py, when script.js has looked at a count. */
(function () {
  "use strict";

  var EVERY = 600000; // ms between two looks at a history, which grows by the hour
  var WIDTH = 600, HEIGHT = 180, LONGEST = 1000, BARS = 6, FEWEST = 2, OTHER = "other";

  function part(value, whole, units) {
    return Math.floor(value * units / whole + 0.5);
  }

  function made(tag, attributes, text) {
    var svg = /svg|rect/.test(tag);
    var element = svg ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag);
    for (var name in attributes) element.setAttribute(name, attributes[name]);
    if (text) element.textContent = text;
    return element;
  }

  function filled(parent, children) {
    parent.textContent = "";
    children.forEach(function (child) { parent.appendChild(child); });
    return parent;
  }

  function follow(box) {
    var growth = box.querySelector("[data-growth]");
    var countries = box.querySelector("[data-countries]");
    var names = {};
    var points = [];
    var looked = 0;

    function said(key) { return box.getAttribute("data-" + key); }
    var lang = [box.lang, "sv"]; // where a browser does not write the language, 2026-11-27 is understood
    var month = Intl.DateTimeFormat.supportedLocalesOf(lang)[1] ? "long" : "numeric";

    function number(value) { return value.toLocaleString(lang); }
    function day(at) {
      return new Date(at).toLocaleDateString(lang, {day: "numeric", month: month, year: "numeric", timeZone: "UTC"});
    }

    function row(label, value, code) {
      var attributes = code ? {"data-code": code} : {};
      return filled(made("tr", attributes), [made("th", {scope: "row"}, label), made("td", {}, number(value))]);
    }

    function grow(count) {
      var line = points.map(function (point) { return [Date.parse(point[0]), point[1]]; });
      var now = Date.parse(count.updated);
      if (line.length < FEWEST) return;
      if (now > line[line.length - 1][0]) line.push([now, count.confirmed]);
      var first = line[0], last = line[line.length - 1], most = 0, days = {};
      line.forEach(function (point) {
        most = Math.max(most, point[1]);
        days[day(point[0])] = point[1]; // of a day its last
      });
      var drawn = line.map(function (point) {
        return part(point[0] - first[0], last[0] - first[0], WIDTH) + "," + (HEIGHT - part(point[1], most, HEIGHT));
      }).join(" ");
      var ends = growth.querySelectorAll(".ends span");
      [first, last].forEach(function (end, at) {
        filled(ends[at], [made("b", {}, number(end[1])), made("bdi", {}, day(end[0]))]);
      });
      growth.querySelector("polyline").setAttribute("points", drawn);
      growth.querySelector("polygon").setAttribute("points", "0," + HEIGHT + " " + drawn + " " + WIDTH + "," + HEIGHT);
      growth.querySelector("svg").setAttribute("aria-label", said("gist")
        .replace("{few}", number(first[1])).replace("{first}", day(first[0]))
        .replace("{many}", number(last[1])).replace("{last}", day(last[0])));
      filled(growth.querySelector("tbody"), Object.keys(days).map(function (each) { return row(each, days[each]); }));
      growth.hidden = false;
    }

    /* A country that the page was not built with has its name from the browser, or its code for one. */
    function name(code) {
      if (!names[code] && window.Intl && Intl.DisplayNames) {
        names[code] = new Intl.DisplayNames(box.lang, {type: "region"}).of(code);
      }
      return names[code] || code;
    }

    function share(told) {
      var codes = Object.keys(told).filter(function (code) { return code !== OTHER; });
      codes.sort(function (one, two) { return told[two] - told[one] || (one < two ? -1 : 1); });
      function numbers(some, rest) {
        return some.map(function (code) { return [code, told[code]]; }).concat(rest ? [[OTHER, rest]] : []);
      }
      function sum(some) {
        return some.reduce(function (all, code) { return all + told[code]; }, 0);
      }
      var largest = codes.slice(0, BARS);
      var bars = numbers(largest, sum(Object.keys(told)) - sum(largest));
      var most = Math.max.apply(null, bars.map(function (bar) { return bar[1]; }));
      filled(countries.querySelector("ul"), bars.map(function (bar) {
        var width = part(bar[1], most, LONGEST);
        var rect = made("rect", {x: document.documentElement.dir === "rtl" ? LONGEST - width : 0, width: width, height: 1});
        var svg = made("svg", {viewBox: "0 0 " + LONGEST + " 1", preserveAspectRatio: "none", "aria-hidden": "true"});
        var item = filled(made("li"), [made("span", {}, name(bar[0])), made("b", {}, number(bar[1])), filled(svg, [rect])]);
        item.insertBefore(document.createTextNode(" "), item.childNodes[1]);
        return item;
      }));
      filled(countries.querySelector("tbody"), numbers(codes, told[OTHER]).map(function (each) {
        return row(name(each[0]), each[1], each[0]);
      }));
      countries.hidden = !codes.length;
    }

    [].forEach.call(box.querySelectorAll("[data-code]"), function (known) {
      names[known.getAttribute("data-code")] = known.firstChild.textContent;
    });
    names[OTHER] = said("other");

    document.addEventListener("counted", function (event) {
      var count = event.detail;
      if (count.action !== said("figures")) return;
      share(count.countries);
      grow(count);
      if (Date.now() < looked + EVERY) return;
      looked = Date.now();
      fetch("/counts/" + count.action + ".history.json", {cache: "no-cache"}).then(function (answer) {
        return answer.json();
      }).then(function (history) {
        points = history.points;
        grow(count);
      }).catch(function () { /* The page is true as it was built. */ });
    });
  }

  [].forEach.call(document.querySelectorAll("[data-figures]"), follow);
})();
