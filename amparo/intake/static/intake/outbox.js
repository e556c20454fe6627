// The outbox of this device: sealed envelopes and what is needed to seal and sign the next one. Nothing here opens any.
window.AmparoOutbox = (function () {
  "use strict";

  var NAME = "amparo-intake", LABEL = AmparoHpke.bytesOf("amparo intake 1"), MOST = 500, BLOCK = 1024;
  var CURVE = { name: "ECDSA", namedCurve: "P-256" }, SIGNING = { name: "ECDSA", hash: "SHA-256" };
  var join = AmparoHpke.join;

  function opened() {
    return new Promise(function (done, failed) {
      var asked = indexedDB.open(NAME, 1);
      asked.onupgradeneeded = function () {
        asked.result.createObjectStore("device");
        asked.result.createObjectStore("outbox");
      };
      asked.onsuccess = function () { done(asked.result); };
      asked.onerror = function () { failed(asked.error); };
    });
  }

  // One transaction: `work` is given both stores and may return a request, whose result comes back once all is on disk.
  async function within(mode, work) {
    var database = await opened();
    try {
      return await new Promise(function (done, failed) {
        var going = database.transaction(["device", "outbox"], mode, { durability: "strict" });
        var request = work(going.objectStore("device"), going.objectStore("outbox"));
        going.oncomplete = function () { done(request && request.result); };
        going.onerror = going.onabort = function () { failed(going.error); };
      });
    } finally {
      database.close();
    }
  }

  function device() { return within("readonly", function (devices) { return devices.get("this"); }); }

  function count() { return within("readonly", function (_devices, outbox) { return outbox.count(); }); }

  // Numbers are the keys: in the order in which they were written.
  function numbers() { return within("readonly", function (_devices, outbox) { return outbox.getAllKeys(); }); }

  function envelope(number) { return within("readonly", function (_devices, outbox) { return outbox.get(number); }); }

  function remove(number) { return within("readwrite", function (_devices, outbox) { outbox.delete(number); }); }

  function enrol(record) { return within("readwrite", function (devices) { devices.put(record, "this"); }); }

  function newKey() { return crypto.subtle.generateKey(CURVE, false, ["sign", "verify"]); }

  function hexBytes(text) { return Uint8Array.from(text.match(/../g), function (pair) { return parseInt(pair, 16); }); }

  // A UUID of version 7: the moment in milliseconds, then chance.
  function newId() {
    var made = crypto.getRandomValues(new Uint8Array(16));
    new DataView(made.buffer).setUint16(0, Math.floor(Date.now() / 0x100000000));
    new DataView(made.buffer).setUint32(2, Date.now() % 0x100000000);
    made[6] = 0x70 | (made[6] & 0x0f);
    made[8] = 0x80 | (made[8] & 0x3f);
    return made;
  }

  function headOf(known, number) {
    var place = new Uint8Array(8);
    new DataView(place.buffer).setUint32(4, number);
    return join(new Uint8Array([1]), hexBytes(known.device), newId(), place, known.previous);
  }

  async function digest(body) { return new Uint8Array(await crypto.subtle.digest("SHA-256", join(LABEL, body))); }

  // Lengths tell little: what is sealed fills whole blocks.
  function padded(text) {
    var size = new TextEncoder().encode(text).length + 4;
    return new TextEncoder().encode(text + "&pad=" + "0".repeat(BLOCK - 1 - (size % BLOCK)));
  }

  // Seal what a form holds and put it into the outbox. Raises an error that says "full" or "not enrolled".
  function put(text) {
    return navigator.locks.request(NAME, async function () {
      var known = await device();
      if (!known) throw new Error("not enrolled");
      if (await count() >= MOST) throw new Error("full");
      var number = known.number + 1, head = headOf(known, number);
      var body = join(head, await AmparoHpke.seal(known.key, join(LABEL, head), padded(text)));
      var signature = new Uint8Array(await crypto.subtle.sign(SIGNING, known.signing, join(LABEL, body)));
      var after = Object.assign({}, known, { number: number, previous: await digest(body) });
      await within("readwrite", function (devices, outbox) {
        outbox.add(join(body, signature), number);
        devices.put(after, "this");
      });
    });
  }

  // The digest that the receipt of a whole envelope must repeat.
  function digestOf(whole) { return digest(whole.slice(0, -64)); }

  return { device: device, count: count, numbers: numbers, envelope: envelope, remove: remove, enrol: enrol,
    newKey: newKey, put: put, digestOf: digestOf };
})();
