// Version {{ version }}. Keeps exactly these files, each with the hash that it must have; all else is left to the network.
"use strict";

const KEPT = "amparo-intake-{{ version }}";
const FILES = new Map([{% for address, hash in shell.items %}
  ["{{ address }}", "{{ hash }}"],{% endfor %}
]);

async function take(cache, address, integrity) {
  const answer = await fetch(address, { integrity, cache: "no-store", credentials: "omit", redirect: "error" });
  if (!answer.ok) throw new Error(address);
  await cache.put(address, answer);
}

self.addEventListener("install", (event) => event.waitUntil(
  caches.open(KEPT).then((cache) => Promise.all([...FILES].map(([address, hash]) => take(cache, address, hash))))
));

self.addEventListener("activate", (event) => event.waitUntil(
  caches.keys()
    .then((names) => Promise.all(names.filter((name) => name !== KEPT).map((name) => caches.delete(name))))
    .then(() => self.clients.claim())
));

self.addEventListener("fetch", (event) => {
  const asked = new URL(event.request.url);
  if (event.request.method !== "GET" || asked.origin !== self.location.origin || !FILES.has(asked.pathname)) return;
  event.respondWith(caches.open(KEPT).then((cache) => cache.match(asked.pathname)).then((kept) => kept || fetch(event.request)));
});
