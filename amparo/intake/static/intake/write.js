// The page that works without a network: write, seal, leave nothing behind. Words to show stand in the page.
(function () {
  "use strict";

  var WORKER = "/intake/offline/worker.js";
  if (window.trustedTypes) {
    trustedTypes.createPolicy("default", { createScriptURL: function (url) { return url === WORKER ? url : null; } });
  }

  var main = document.querySelector("[data-offline]"), form = main.querySelector("form");
  var state = main.querySelector("[data-state]"), words = main.dataset;

  function show(name, visible) { main.querySelector(name).hidden = !visible; }

  function say(text) { state.textContent = text; }

  function today() {
    var now = new Date();
    return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map(function (part) {
      return String(part).padStart(2, "0");
    }).join("-");
  }

  async function tell(before) {
    var waiting = await AmparoOutbox.count();
    say((before ? before + " " : "") + words.unsent + " " + waiting);
    show("[data-send]", waiting > 0);
  }

  async function save(event) {
    event.preventDefault();
    form.elements.met_on.value = today();
    try {
      await AmparoOutbox.put(new URLSearchParams(new FormData(form)).toString());
    } catch (error) {
      say(error.message === "full" ? words.full : words.failed);
      return;
    }
    form.reset();
    window.scrollTo(0, 0);
    await tell(words.saved);
    state.focus();
  }

  async function askToKeep() {
    var kept = navigator.storage && navigator.storage.persist && await navigator.storage.persist();
    show("[data-not-kept]", !kept);
  }

  async function start() {
    if (!window.isSecureContext || !window.indexedDB || !navigator.locks || !navigator.serviceWorker) {
      show("[data-too-old]", true);
      return;
    }
    await navigator.serviceWorker.register(WORKER, { scope: "/intake/offline/" });
    var known = await AmparoOutbox.device();
    show("[data-not-enrolled]", !known);
    if (!known) return;
    main.querySelector("[data-device]").textContent = known.name;
    form.reset();
    form.elements.born_on.max = today();
    form.hidden = false;
    form.addEventListener("submit", save);
    window.addEventListener("pagehide", function () { form.reset(); });
    await tell();
    await askToKeep();
  }

  start().catch(function () { say(words.failed); });
})();
