// Passkeys need the browser's help: what the page offers in data-options goes to the device, what the device signs goes
// into the form. Nothing is kept, nothing is sent for; without this script the other ways on the page still work.
(function () {
  "use strict";

  function toBytes(text) {
    var plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, function (sign) { return sign.charCodeAt(0); });
  }

  function toText(buffer) {
    var plain = String.fromCharCode.apply(null, new Uint8Array(buffer));
    return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  }

  function withBytes(descriptors) {
    return (descriptors || []).map(function (each) { return Object.assign({}, each, { id: toBytes(each.id) }); });
  }

  function optionsOf(section) {
    var options = JSON.parse(section.dataset.options).publicKey;
    options.challenge = toBytes(options.challenge);
    if (options.user) options.user.id = toBytes(options.user.id);
    if (options.excludeCredentials) options.excludeCredentials = withBytes(options.excludeCredentials);
    if (options.allowCredentials) options.allowCredentials = withBytes(options.allowCredentials);
    return options;
  }

  function inWords(credential) {
    var response = {};
    ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"].forEach(function (name) {
      if (credential.response[name]) response[name] = toText(credential.response[name]);
    });
    return JSON.stringify({
      id: credential.id, rawId: toText(credential.rawId), type: credential.type, response: response,
      clientExtensionResults: {}
    });
  }

  function prepare(section) {
    var form = section.querySelector("form");
    var failed = section.querySelector("[data-passkey-failed]");
    section.hidden = false;
    document.querySelectorAll("[data-no-passkey]").forEach(function (words) { words.hidden = true; });
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      failed.hidden = true;
      navigator.credentials[section.dataset.passkey]({ publicKey: optionsOf(section) }).then(function (credential) {
        form.elements.passkey_code.value = inWords(credential);
        form.submit();
      }).catch(function () { failed.hidden = false; });
    });
  }

  if (window.PublicKeyCredential) document.querySelectorAll("[data-passkey]").forEach(prepare);
})();
