export { boot, slot } from "./client.ts";

const ALIVE_PATH = "/_frsh/alive";
const RETRY_MS = 500;

let known: number | undefined;

/** Stays connected to the server, and reloads the page after a restart. */
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

/** Styles the overlay. A strict policy blocks its style attribute, but not this. */
function coverPage(overlay: HTMLElement | null): void {
  const style = overlay?.getAttribute("style");
  if (overlay && style) overlay.style.cssText = style;
}

watchServer();
coverPage(document.getElementById("fresh-error-overlay"));
