// Sending what waits on this device: one envelope after another, each gone from here only once its receipt has come.
(function () {
  "use strict";

  var section = document.querySelector("[data-outbox]"), form = section.querySelector("form");
  var state = section.querySelector("[data-state]"), words = section.dataset;

  function inText(bytes) {
    var signs = "";
    bytes.forEach(function (one) { signs += String.fromCharCode(one); });
    return btoa(signs);
  }

  async function receiptOf(whole) {
    var data = new FormData(form);
    data.set("envelope", inText(whole));
    var answer = await fetch(form.action, { method: "POST", body: data, credentials: "same-origin" });
    var json = (answer.headers.get("Content-Type") || "").indexOf("application/json") === 0;
    return json ? answer.json() : { said: answer.status === 401 ? words.signIn : words.later, stop: true };
  }

  async function sendOne(number, sum) {
    var whole = await AmparoOutbox.envelope(number);
    var receipt = await receiptOf(whole);
    if (receipt.digest && receipt.digest === inText(await AmparoOutbox.digestOf(whole))) {
      await AmparoOutbox.remove(number);
      sum[receipt.aside ? "aside" : "taken"] += 1;
    } else {
      sum.said.add(receipt.said || words.later);
    }
    return !receipt.stop;
  }

  function shown(sum) {
    return [sum.taken ? words.taken + " " + sum.taken : "", sum.aside ? words.aside + " " + sum.aside : ""]
      .concat(Array.from(sum.said)).filter(Boolean).join(". ");
  }

  async function tell(before) {
    var waiting = await AmparoOutbox.count();
    state.textContent = (before ? before + ". " : "") + words.unsent + " " + waiting;
    form.hidden = waiting === 0;
  }

  async function send(event) {
    event.preventDefault();
    var button = form.querySelector("button"), sum = { taken: 0, aside: 0, said: new Set() };
    button.disabled = true;
    try {
      for (var number of await AmparoOutbox.numbers()) {
        if (!await sendOne(number, sum)) break;
      }
    } catch (error) {
      sum.said.add(words.later);
    }
    button.disabled = false;
    await tell(shown(sum));
  }

  async function start() {
    var known = window.isSecureContext && window.indexedDB && await AmparoOutbox.device();
    if (!known) {
      state.textContent = words.notEnrolled;
      return;
    }
    section.querySelector("[data-device]").textContent = known.name;
    form.addEventListener("submit", send);
    await tell();
  }

  section.hidden = false;
  start().catch(function () { state.textContent = words.later; });
})();
