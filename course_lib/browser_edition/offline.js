// Once the kernel has what it needs, fetch the other files, too: the service worker keeps them.
const QUIET = 15000; // milliseconds after the page has loaded, so that a lesson comes first

async function fill() {
  if (!navigator.serviceWorker) return; // a private window, or a server without https
  await navigator.serviceWorker.ready;
  await new Promise((resolve) => setTimeout(resolve, QUIET));
  if (!navigator.serviceWorker.controller) return;
  const list = new URL("../files.json", import.meta.url);
  for (const name of await (await fetch(list)).json()) {
    const answer = await fetch(new URL(`../${name}`, import.meta.url));
    if (!answer.ok) return; // a later visit goes on
    await answer.arrayBuffer();
  }
  document.documentElement.dataset.offline = "ready";
}

fill().catch((error) => console.info(`not yet ready to work offline: ${error}`));
