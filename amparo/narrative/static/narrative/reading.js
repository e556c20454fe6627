// Looking over claims with the keyboard. The page works without this script: every key has a button or a link.
(function () {
  "use strict";

  var root = document.querySelector("[data-reading]");
  if (!root) return;
  var claims = Array.prototype.slice.call(root.querySelectorAll("tbody[data-claim]"));
  var current = -1;

  // Mark a claim and its words, and bring both into sight; the pane of the other stays where the reader left it.
  function show(index, focus) {
    if (index < 0 || index >= claims.length) return;
    current = index;
    var number = claims[index].dataset.claim;
    root.querySelectorAll(".is-current").forEach(function (old) { old.classList.remove("is-current"); });
    claims[index].classList.add("is-current");
    root.querySelectorAll(".words").forEach(function (words) {
      var covers = (words.dataset.claims || words.dataset.claim).split(" ");
      words.classList.toggle("is-current", covers.indexOf(number) !== -1);
    });
    if (focus) claims[index].focus({ preventScroll: true });
    reveal(claims[index]);
    reveal(document.getElementById("words-" + number));
  }

  // Only panes that scroll by themselves are moved: on a narrow screen the page must not jump back and forth.
  function reveal(element) {
    var pane = element && element.closest(".pane");
    if (!pane || pane.scrollHeight <= pane.clientHeight) return;
    var head = pane.querySelector(".pane__head");
    var top = pane.getBoundingClientRect().top + (head ? head.offsetHeight : 0);
    var box = element.getBoundingClientRect();
    var bottom = pane.getBoundingClientRect().bottom;
    if (box.top < top + 8 || box.bottom > bottom - 8) pane.scrollTop += box.top - top - (bottom - top) / 3;
  }

  function indexOf(number) {
    return claims.findIndex(function (claim) { return claim.dataset.claim === number; });
  }

  function press(name) {
    var control = current >= 0 && claims[current].querySelector('[data-act="' + name + '"]');
    if (control) control.click();
  }

  var KEYS = {
    j: function () { show(Math.min(current + 1, claims.length - 1), true); },
    k: function () { show(Math.max(current - 1, 0), true); },
    a: function () { press("accept"); },
    c: function () { press("correct"); },
    r: function () { press("reject"); },
    u: function () { press("undo"); }
  };

  // Single keys work only while the focus is in here, so that they are in nobody's way (WCAG 2.1.4). By place on the
  // keyboard as well as by letter: a Cyrillic layout has other letters there.
  root.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.altKey || event.metaKey || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
    var act = KEYS[event.key.toLowerCase()] || KEYS[event.code.replace("Key", "").toLowerCase()];
    if (act) { event.preventDefault(); act(); }
  });

  root.addEventListener("click", function (event) {
    var link = event.target.closest('a[href^="#words-"], a[href^="#claim-"]');
    if (link) {
      event.preventDefault();
      var number = link.getAttribute("href").replace(/\D+/g, "");
      history.replaceState(null, "", link.getAttribute("href"));
      show(indexOf(number), false);
      var target = document.getElementById(link.getAttribute("href").slice(1));
      if (target) { target.focus({ preventScroll: true }); if (isOnePane()) target.scrollIntoView({ block: "center" }); }
    } else {
      var row = event.target.closest("tbody[data-claim]");
      if (row && !event.target.closest("a, button")) show(claims.indexOf(row), true);
    }
  });

  function isOnePane() { return getComputedStyle(root).display !== "grid"; }

  var help = root.querySelector("[data-keys]");
  if (help) help.hidden = false;
  var asked = /^#(?:claim|words)-(\d+)$/.exec(location.hash);
  if (asked) {
    settle();
    window.addEventListener("load", settle);
  }

  // The browser has jumped to the claim as if the page were one column: put both panes into sight, then the claim.
  function settle() {
    if (!isOnePane()) root.scrollIntoView({ block: "start" });
    show(indexOf(asked[1]), true);
  }
})();
