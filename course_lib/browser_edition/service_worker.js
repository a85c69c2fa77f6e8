// The course's part of the service worker: a file that was fetched once is kept, so that a later
// visit needs no network. JupyterLite's own part follows; it answers the kernel's requests for
// notebooks and progress.
const EDITION = "edition-{{version}}";

self.addEventListener("activate", (event) => event.waitUntil(forgetOthers()));
self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  const own = event.request.url.startsWith(self.registration.scope);
  if (event.request.method !== "GET" || !own || url.pathname.includes("/api/service-worker")) return;
  event.stopImmediatePropagation();
  event.respondWith(kept(event.request, url));
});

async function kept(request, url) {
  const address = url.origin + url.pathname + (url.pathname.endsWith("/") ? "index.html" : "");
  const cache = await caches.open(EDITION);
  const found = await cache.match(address);
  if (found) return found;
  try {
    const answer = await fetch(request);
    if (answer.ok && answer.status === 200) await cache.put(address, answer.clone());
    return answer;
  } catch {
    return new Response("this file was not kept, and there is no network", { status: 404 });
  }
}

async function forgetOthers() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith("edition-") && name !== EDITION);
  await Promise.all(old.map((name) => caches.delete(name)));
}

