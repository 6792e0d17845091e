// Lets the page work without a network once it has been loaded: a service worker with a copy of every file.
//
// The network comes first, so that nobody is shown an old page; the copies are for when it does not answer.
// They are those of one build, VERSION, and are replaced all at once when a page of another build is loaded:
// `cargo xtask dist` writes VERSION and FILES above these lines.
const PREFIX = `kernelarium ${registration.scope} `;
const CACHE = PREFIX + VERSION;

addEventListener('install', (event) => event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(FILES))));

addEventListener('activate', (event) => event.waitUntil(forgetOthers()));

addEventListener('fetch', (event) => {
  if (event.request.method === 'GET') event.respondWith(fetch(event.request).catch((error) => copy(event.request, error)));
});

async function forgetOthers() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(PREFIX) && name !== CACHE).map((name) => caches.delete(name)));
}

async function copy(request, error) {
  const address = new URL(request.url);
  if (address.pathname.endsWith('/')) address.pathname += 'index.html';
  const cache = await caches.open(CACHE);
  const found = await cache.match(address, { ignoreSearch: true });
  if (!found) throw error;
  return found;
}
