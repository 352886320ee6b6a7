import { type Failure, failureText } from "./failure.ts";

/** Where browsers wait for a restart: Fresh's own path, so that pages that are open show the failure, too. */
const ALIVE_PATH = "/_frsh/alive";

/**
 * Serves a page that explains a failure, at every address, until the next change restarts the process.
 *
 * @param failure why the app can't run
 * @param options where to listen
 */
export function serveFailure(failure: Failure, options: Deno.ServeTcpOptions): Deno.HttpServer {
  const revision = Date.now();
  const names = [`localhost:${options.port}`, `127.0.0.1:${options.port}`, `[::1]:${options.port}`];
  return Deno.serve(options, (request) => {
    const { host, pathname } = new URL(request.url);
    // The page shows sources: another site must not get at them by a name of its own for this machine.
    if (!names.includes(host)) return new Response("Use localhost\n", { status: 421 });
    if (pathname === ALIVE_PATH && request.headers.get("upgrade") === "websocket") {
      const { socket, response } = Deno.upgradeWebSocket(request);
      socket.onopen = () => socket.send(JSON.stringify({ type: "initial-state", revision }));
      return response;
    }
    return failurePage(failure);
  });
}

function failurePage(failure: Failure): Response {
  const nonce = crypto.randomUUID();
  const html = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>The app can’t start</title>
<style nonce="${nonce}">${STYLE}</style>
</head>
<body>
<main>
<h1>The app can’t start</h1>
<pre>${escapeHtml(failureText(failure))}</pre>
<p>This page reloads once you save the fix.</p>
</main>
<script nonce="${nonce}">${SCRIPT}</script>
</body>
</html>`;
  return new Response(html, {
    status: 500,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "content-security-policy":
        `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; ` +
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      "x-content-type-options": "nosniff",
    },
  });
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}

const STYLE = `
body { margin: 0; font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 70rem; margin: 0 auto; padding: 1.5rem 1rem; }
h1 { font-size: 1.5rem; }
pre { padding: 1rem; border: 1px solid; border-left: 4px solid #c62839; white-space: pre-wrap;
  overflow-wrap: anywhere; font: 14px/1.6 ui-monospace, monospace; }
`;

const SCRIPT = `
let known;
(function watch() {
  const socket = new WebSocket(location.origin.replace(/^http/, "ws") + "${ALIVE_PATH}");
  socket.onmessage = ({ data }) => {
    const { revision } = JSON.parse(data);
    known ??= revision;
    if (revision !== known) location.reload();
  };
  socket.onclose = () => setTimeout(watch, 500);
})();
`;
