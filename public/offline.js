// Keeps the page's own files, so that it opens without a network after the first visit. Files whose name holds a hash never
// change and are taken from the store first; everything else is asked for first and taken from the store when there is no network.
// It stores nothing but answers of this page's own folder to GET requests; a file that is opened never comes by here.
const store = "plumbline";
/** names as the build gives them: title-a1B2c3D4.js */
const hashedName = /[\w.-]+-[\w-]{8}\.(?:js|css|woff2|wasm)\b/g;
/** what runs models: 14 MB and more, so kept only once a model was used */
const whenUsed = /\bort-wasm[\w.-]*\.wasm\b/;
/** files that the page names and that have no hash */
const besides = ["icons/plumb-bob.svg", "manifest.webmanifest"];
const page = new URL("./", self.registration.scope).href;

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(fetch(page).then(keepVersion));
});
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || !request.url.startsWith(self.registration.scope)) return;
  if (request.url.match(hashedName)) return event.respondWith(storedFirst(event));
  event.respondWith(
    networkFirst(request, (fresh) => {
      if (request.mode === "navigate") event.waitUntil(keepVersion(fresh));
    }),
  );
});

async function storedFirst(event) {
  const { request } = event;
  const stored = await caches.match(request);
  if (stored) return stored;
  const response = await fetch(request);
  if (response.ok && request.url.match(whenUsed)) {
    const copy = response.clone();
    event.waitUntil(caches.open(store).then((cache) => cache.put(request, copy)));
  }
  return response;
}

async function networkFirst(request, seen) {
  try {
    const response = await fetch(request);
    if (response.ok) {
      seen(response.clone());
      const cache = await caches.open(store);
      await cache.put(request, response.clone());
    }
    return response;
  } catch (error) {
    const stored = await caches.match(request.mode === "navigate" ? page : request);
    if (stored) return stored;
    throw error;
  }
}

/** Stores the page and every hashed file that it names, directly or through others; then drops those of earlier versions. */
async function keepVersion(response) {
  const cache = await caches.open(store);
  await cache.put(page, response.clone());
  const wanted = new Set();
  const read = async (text) => {
    for (const name of text.match(hashedName) ?? []) {
      const address = new URL(`assets/${name}`, page).href;
      if (wanted.has(address)) continue;
      wanted.add(address);
      if (name.match(whenUsed)) continue;
      const file = (await cache.match(address)) ?? (await fetch(address));
      if (!file.ok) {
        wanted.delete(address);
        continue;
      }
      await cache.put(address, file.clone());
      if (/\.(?:js|css)$/.test(name)) await read(await file.text());
    }
  };
  await Promise.all(besides.map((name) => cache.add(new URL(name, page).href)));
  await read(await response.text());
  const stored = await cache.keys();
  await Promise.all(
    stored.filter(({ url }) => url.match(hashedName) && !wanted.has(url)).map((old) => cache.delete(old)),
  );
}
