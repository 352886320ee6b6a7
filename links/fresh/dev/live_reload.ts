/** Path where browsers check whether the server has restarted. */
export const ALIVE_PATH = "/_frsh/alive";

/**
 * Answers with a WebSocket that sends the server's start time. The server restarts after a change.
 * A browser that reconnects and sees another time reloads its page.
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
