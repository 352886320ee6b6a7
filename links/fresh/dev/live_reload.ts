/** Where browsers ask whether the server still is the one that they know. */
export const ALIVE_PATH = "/_frsh/alive";

/**
 * Answers with a WebSocket that tells when this server started. The server restarts after a change:
 * a browser that connects again to another one reloads its page.
 */
export function liveReload(): (request: Request) => Response {
  const revision = Date.now();
  return (request) => {
    if (request.headers.get("upgrade") !== "websocket") {
      return new Response(null, { status: 501 });
    }
    const { socket, response } = Deno.upgradeWebSocket(request);
    socket.onopen = () => socket.send(JSON.stringify({ type: "initial-state", revision }));
    return response;
  };
}
