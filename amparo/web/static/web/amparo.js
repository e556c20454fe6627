// Amparo's own script: small, without dependencies. Every page works without it; it only makes some things quicker.
(function () {
  "use strict";

  // The only way in which a string becomes markup (htmx puts fragments of our own pages in). What could run is refused;
  // strings never become scripts or their addresses, for which there is no policy at all.
  var RUNS = /<\s*\/?\s*(script|iframe|object|embed|base|meta)\b|[\s"'/]on\w+\s*=|javascript:/i;
  if (window.trustedTypes) {
    trustedTypes.createPolicy("default", { createHTML: function (text) { return RUNS.test(text) ? null : text; } });
  }

  // The way to a problem: the error summary takes the focus, so that it is read out at once.
  function focusProblems(root) {
    var summary = root.querySelector("[data-focus]");
    if (summary) summary.focus();
  }

  // Leaving in a hurry: blank the page, take it out of the history, open the neutral site. Three presses of Escape do it too.
  function quickExit(link) {
    function leave(event) {
      if (event) event.preventDefault();
      document.documentElement.hidden = true;
      document.title = "\u2026";
      history.replaceState(null, "", "/");
      location.replace(link.href);
    }
    var presses = [];
    link.addEventListener("click", leave);
    document.addEventListener("keydown", function (event) {
      presses = event.key === "Escape" ? presses.concat(Date.now()).slice(-3) : [];
      if (presses.length === 3 && presses[2] - presses[0] < 3000) leave();
    });
  }

  // Off unless a form asks for it with data-warn-unsaved: the browser's own question before typed words are left behind.
  function warnUnsaved(form) {
    var changed = false;
    form.addEventListener("input", function () { changed = true; });
    form.addEventListener("submit", function () { changed = false; });
    window.addEventListener("beforeunload", function (event) { if (changed) event.preventDefault(); });
  }

  // Off unless a form has data-autosave="ADDRESS": sends what was typed three seconds after the last key. The words to
  // show stand in the page (data-saved, data-not-saved on the element [data-autosave-state]), in its own language.
  function autosave(form) {
    var timer = null;
    var state = form.querySelector("[data-autosave-state]");
    function say(key) { if (state) state.textContent = state.dataset[key] || ""; }
    function send() {
      fetch(form.dataset.autosave, { method: "POST", body: new FormData(form), credentials: "same-origin" })
        .then(function (answer) { say(answer.ok ? "saved" : "notSaved"); })
        .catch(function () { say("notSaved"); });
    }
    form.addEventListener("input", function () {
      clearTimeout(timer);
      timer = setTimeout(send, 3000);
    });
    form.addEventListener("submit", function () { clearTimeout(timer); });
  }

  // A second press within moments is the same press: what a form sends, it sends once. Not for ever, since a form that is
  // answered with a file leaves its page standing.
  var sent = new WeakMap();
  function once(event) {
    var form = event.target, now = Date.now();
    if (event.defaultPrevented || form.method !== "post") return;
    if (now - (sent.get(form) || 0) < 5000) event.preventDefault();
    else sent.set(form, now);
  }

  function start() {
    document.addEventListener("submit", once);
    focusProblems(document);
    document.querySelectorAll("[data-quick-exit]").forEach(quickExit);
    document.querySelectorAll("form[data-warn-unsaved]").forEach(warnUnsaved);
    document.querySelectorAll("form[data-autosave]").forEach(autosave);
    document.addEventListener("htmx:afterSwap", function (event) { focusProblems(event.target); });
  }

  // htmx, which loads after this script, notes where one is; nothing of that stays in a browser that others use.
  document.addEventListener("DOMContentLoaded", function () {
    sessionStorage.removeItem("htmx-current-path-for-history");
  });

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
