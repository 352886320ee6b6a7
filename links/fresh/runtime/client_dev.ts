export { boot, slot } from "./client.ts";

const ALIVE_PATH = "/_frsh/alive";
const RETRY_MS = 500;

let known: number | undefined;

/** Stays connected to the server; after a restart it reloads the page. */
function watchServer(): void {
  const base = import.meta.url.slice(0, import.meta.url.indexOf("/_fresh/js/"));
  const socket = new WebSocket(base.replace(/^http/, "ws") + ALIVE_PATH);
  socket.onmessage = ({ data }) => {
    const { revision } = JSON.parse(data);
    known ??= revision;
    if (revision !== known) location.reload();
  };
  socket.onclose = () => setTimeout(watchServer, RETRY_MS);
}

/** The overlay's style attribute does nothing under a strict policy: setting it from here does. */
function coverPage(overlay: HTMLElement | null): void {
  const style = overlay?.getAttribute("style");
  if (overlay && style) overlay.style.cssText = style;
}

watchServer();
coverPage(document.getElementById("fresh-error-overlay"));
