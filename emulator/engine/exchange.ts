import type { IncomingMessage, ServerResponse } from "node:http";
import { inject } from "light-my-request";

/** A Node request listener, which is what the engine (a Koa application) offers. */
export type NodeListener = (req: IncomingMessage, res: ServerResponse) => Promise<void>;

/** Headers about a connection, which does not exist here: the server in front sets its own. */
const CONNECTION_HEADERS = ["connection", "date", "keep-alive", "transfer-encoding"];

/**
 * Calls a Node request listener without a socket, so that its answer is a `Response` like any other here:
 * it can be reshaped, recorded or spoilt.
 *
 * @param request what came in, its body already read; supplies host, protocol, cookies and `Accept`
 * @param target path and query for the listener, below `mount`
 * @param mount the path that the listener puts before its own URLs: `/{tenantId}`
 * @param form sent as the body of a POST; without it the method is GET
 */
export async function callListener(
  listener: NodeListener,
  request: Request,
  target: string,
  mount: string,
  form?: URLSearchParams,
): Promise<Response> {
  const { host, protocol } = new URL(request.url);
  const cookie = request.headers.get("cookie");
  const dispatch = (req: unknown, res: unknown) => {
    const incoming = Object.assign(req as IncomingMessage, {
      originalUrl: mount + target,
      baseUrl: mount,
    });
    Object.assign(incoming.socket, { encrypted: protocol === "https:" });
    return listener(incoming, res as ServerResponse);
  };
  const answer = await inject(dispatch, {
    method: form ? "POST" : "GET",
    url: target,
    authority: host,
    headers: {
      accept: request.headers.get("accept") ?? "*/*",
      ...(cookie ? { cookie } : {}),
      ...(form ? { "content-type": "application/x-www-form-urlencoded" } : {}),
    },
    ...(form ? { payload: form.toString() } : {}),
  });
  const headers = new Headers();
  for (const [name, value] of Object.entries(answer.headers)) {
    if (CONNECTION_HEADERS.includes(name) || value === undefined) continue;
    for (const one of [value].flat()) headers.append(name, String(one));
  }
  const body = answer.rawPayload.length > 0 ? new Uint8Array(answer.rawPayload) : null;
  return new Response(body, { status: answer.statusCode, headers });
}
