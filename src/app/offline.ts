// After the first visit the page opens without a network: a service worker keeps the page's own files. Not during development,
// where the files change under it.

export function keepOffline(): void {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  addEventListener("load", () => {
    navigator.serviceWorker.register(new URL("./offline.js", document.baseURI)).catch((error: unknown) => {
      // the page works without it: a browser may forbid it (private windows, plain http)
      console.info("offline use is not available:", error);
    });
  });
}
