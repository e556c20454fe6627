// HPKE (RFC 9180), base mode, one message: DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM, through WebCrypto.
// Only the sealing half: whoever has this page and the public key can open nothing. Tested against the standard's vector.
window.AmparoHpke = (function () {
  "use strict";

  var CURVE = { name: "ECDH", namedCurve: "P-256" };
  var KEM = bytesOf("KEM\u0000\u0010"), SUITE = bytesOf("HPKE\u0000\u0010\u0000\u0001\u0000\u0002");
  var NOTHING = new Uint8Array(0);

  function bytesOf(text) { return Uint8Array.from(text, function (sign) { return sign.charCodeAt(0); }); }

  function join() {
    var parts = Array.prototype.slice.call(arguments), place = 0;
    var whole = new Uint8Array(parts.reduce(function (sum, part) { return sum + part.length; }, 0));
    parts.forEach(function (part) { whole.set(part, place); place += part.length; });
    return whole;
  }

  // An empty key of HMAC is one of zeros; browsers take only the latter.
  async function hmac(key, content) {
    var given = key.length ? key : new Uint8Array(32);
    var made = await crypto.subtle.importKey("raw", given, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
    return new Uint8Array(await crypto.subtle.sign("HMAC", made, content));
  }

  function extract(suite, salt, label, key) {
    return hmac(salt, join(bytesOf("HPKE-v1"), suite, bytesOf(label), key));
  }

  // At most 32 bytes are ever asked for: one block.
  async function expand(suite, secret, label, info, length) {
    var size = new Uint8Array([0, length]);
    var block = await hmac(secret, join(size, bytesOf("HPKE-v1"), suite, bytesOf(label), info, new Uint8Array([1])));
    return block.slice(0, length);
  }

  async function encapsulated(publicKey, ephemeral) {
    var receiver = await crypto.subtle.importKey("raw", publicKey, CURVE, false, []);
    var shared = await crypto.subtle.deriveBits({ name: "ECDH", public: receiver }, ephemeral.privateKey, 256);
    var point = new Uint8Array(await crypto.subtle.exportKey("raw", ephemeral.publicKey));
    var secret = await extract(KEM, NOTHING, "eae_prk", new Uint8Array(shared));
    return { point: point, secret: await expand(KEM, secret, "shared_secret", join(point, publicKey), 32) };
  }

  // `publicKey` is a point of 65 bytes, `info` and `content` are bytes; gives the encapsulated key with the ciphertext.
  // `test` (an ephemeral key pair, associated data) is for the standard's vector alone.
  async function seal(publicKey, info, content, test) {
    var ephemeral = test ? test.ephemeral : await crypto.subtle.generateKey(CURVE, false, ["deriveBits"]);
    var kem = await encapsulated(publicKey, ephemeral);
    var context = join(new Uint8Array([0]), await extract(SUITE, NOTHING, "psk_id_hash", NOTHING),
      await extract(SUITE, NOTHING, "info_hash", info));
    var secret = await extract(SUITE, kem.secret, "secret", NOTHING);
    var key = await crypto.subtle.importKey("raw", await expand(SUITE, secret, "key", context, 32), "AES-GCM", false,
      ["encrypt"]);
    var nonce = await expand(SUITE, secret, "base_nonce", context, 12);
    var bound = { name: "AES-GCM", iv: nonce, additionalData: test ? test.bound : NOTHING };
    return join(kem.point, new Uint8Array(await crypto.subtle.encrypt(bound, key, content)));
  }

  return { seal: seal, join: join, bytesOf: bytesOf };
})();
