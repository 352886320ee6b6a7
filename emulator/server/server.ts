import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { Buffer } from "node:buffer";
import type { TlsCredentials } from "../keys/certificate.ts";

/** A response, or a connection that is cut. */
export type Answer = Response | "reset";

/** A server that is listening. */
export interface ListeningServer {
  /** The port, chosen by the system for 0. */
  port: number;
  /** Ends all connections, and the server. */
  close(): Promise<void>;
}

/** More than Entra takes, so that a request that is too long gets its page (90015). */
const MAX_HEADER_BYTES = 64 * 1024;
const MAX_BODY_BYTES = 4 * 1024 * 1024;

/** The server can't listen at its address. */
export class ListenError extends Error {
  override name = "ListenError";

  /** @param code Node's code, such as `EADDRINUSE` */
  constructor(message: string, readonly code: string | undefined) {
    super(message);
  }
}

/**
 * Listens on one address of this machine. Node's server is used because it can cut a connection, which is one of
 * the faults.
 *
 * @param hostname `127.0.0.1`, unless a container publishes the port
 * @param answer handles a request whose body has been read
 */
export async function listen(
  port: number,
  hostname: string,
  tls: TlsCredentials | undefined,
  answer: (request: Request, body: string) => Promise<Answer>,
): Promise<ListeningServer> {
  const onRequest = (req: IncomingMessage, res: ServerResponse) => {
    exchange(req, res, tls ? "https" : "http", answer).catch(() => req.socket.destroy());
  };
  const limits = { maxHeaderSize: MAX_HEADER_BYTES };
  const server: Server = tls
    ? createTlsServer({ ...tls, ...limits }, onRequest)
    : createServer(limits, onRequest);
  // A connection that is closed because it was idle may be closed just when its client sends the next request.
  server.keepAliveTimeout = 0;
  const { promise: listening, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", (error: NodeJS.ErrnoException) => {
    const reason = error.code === "EADDRINUSE" ? "the port is in use" : error.message;
    reject(new ListenError(`Cannot listen on ${hostname}:${port}: ${reason}`, error.code));
  });
  server.listen(port, hostname, resolve);
  await listening;
  const address = server.address();
  if (address === null || typeof address === "string") {
    throw new Error("Cannot listen: the server has no port");
  }
  return {
    port: address.port,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

async function exchange(
  req: IncomingMessage,
  res: ServerResponse,
  protocol: "http" | "https",
  answer: (request: Request, body: string) => Promise<Answer>,
): Promise<void> {
  const body = await readBody(req);
  const headers = new Headers();
  for (const [name, value] of Object.entries(req.headers)) {
    for (const one of Array.isArray(value) ? value : [value ?? ""]) headers.append(name, one);
  }
  const url = new URL(`${protocol}://${req.headers.host}${req.url}`);
  const response = await answer(new Request(url, { method: req.method ?? "GET", headers }), body);
  if (response === "reset") {
    req.socket.destroy();
    return;
  }
  const cookies = response.headers.getSetCookie();
  res.writeHead(response.status, {
    ...Object.fromEntries(response.headers),
    ...(cookies.length > 0 ? { "set-cookie": cookies } : {}),
  });
  res.end(req.method === "HEAD" ? undefined : Buffer.from(await response.arrayBuffer()));
}

async function readBody(req: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of req) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw new Error("Cannot read request: its body is too large");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
