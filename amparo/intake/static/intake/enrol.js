// Enrolling the browser that shows this page: it makes a key that no script can take out, and keeps what the answer gives.
(function () {
  "use strict";

  var form = document.querySelector("[data-enrol]"), state = document.querySelector("[data-state]");

  function inText(bytes) { return btoa(String.fromCharCode.apply(null, bytes)); }

  function fromText(text) { return Uint8Array.from(atob(text), function (sign) { return sign.charCodeAt(0); }); }

  async function enrol(event) {
    event.preventDefault();
    if (await AmparoOutbox.count()) {
      state.textContent = form.dataset.unsent;
      return;
    }
    var pair = await AmparoOutbox.newKey();
    form.elements.public_key.value = inText(new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey)));
    var answer = await fetch(form.action, { method: "POST", body: new FormData(form), credentials: "same-origin" });
    if ((answer.headers.get("Content-Type") || "").indexOf("application/json") !== 0) throw new Error("no answer");
    var given = await answer.json();
    if (!given.device) {
      state.textContent = given.said;
      return;
    }
    await AmparoOutbox.enrol({ device: given.device, name: given.name, key: fromText(given.key),
      signing: pair.privateKey, number: 0, previous: new Uint8Array(32) });
    location.assign(form.dataset.then);
  }

  form.hidden = false;
  form.addEventListener("submit", function (event) {
    enrol(event).catch(function () { state.textContent = form.dataset.failed; });
  });
})();
