import { Buffer } from "node:buffer";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable, Writable } from "node:stream";

/**
 * The engine is a Koa application, which wants Node's request and response; everything around it here
 * is `Request` in, `Response` out. This is the pair that the engine sees, so that its answers can be
 * reshaped, recorded or spoilt like any other, without a socket in between.
 */
export interface EngineExchange {
  /** What the engine reads. */
  req: IncomingMessage;
  /** What the engine writes. */
  res: ServerResponse;
  /** Resolves when the engine has ended its response. */
  response: Promise<Response>;
}

type HeaderValue = string | number | readonly string[];

/** As much of Node's `ServerResponse` as Koa uses. */
class EngineResponse extends Writable {
  statusCode = 404;
  statusMessage = "";
  headersSent = false;
  finished = false;
  readonly socket = null;
  readonly #headers = new Map<string, HeaderValue>();
  readonly #chunks: Uint8Array[] = [];

  setHeader(name: string, value: HeaderValue): this {
    this.#headers.set(name.toLowerCase(), value);
    return this;
  }

  getHeader(name: string): HeaderValue | undefined {
    return this.#headers.get(name.toLowerCase());
  }

  hasHeader(name: string): boolean {
    return this.#headers.has(name.toLowerCase());
  }

  removeHeader(name: string): void {
    this.#headers.delete(name.toLowerCase());
  }

  getHeaders(): Record<string, HeaderValue> {
    return Object.fromEntries(this.#headers);
  }

  getHeaderNames(): string[] {
    return [...this.#headers.keys()];
  }

  override _write(chunk: Uint8Array, _encoding: string, done: () => void): void {
    this.#chunks.push(chunk);
    done();
  }

  toResponse(): Response {
    const headers = new Headers();
    for (const [name, value] of this.#headers) {
      for (const one of Array.isArray(value) ? value : [value]) headers.append(name, String(one));
    }
    const empty = this.#chunks.length === 0;
    return new Response(empty ? null : Buffer.concat(this.#chunks), {
      status: this.statusCode,
      headers,
    });
  }
}

/**
 * Prepares a request for the engine.
 *
 * @param request what came in, its body already read
 * @param target path and query as the engine shall see them, below `mount`
 * @param mount the part of the path that the engine must put before its own URLs, `/{tenantId}`
 * @param form body as form fields, for a POST
 */
export function engineExchange(
  request: Request,
  target: string,
  mount: string,
  form?: URLSearchParams,
): EngineExchange {
  const { host, protocol } = new URL(request.url);
  const body = form?.toString();
  const headers: Record<string, string> = { host, accept: request.headers.get("accept") ?? "*/*" };
  const cookie = request.headers.get("cookie");
  if (cookie) headers.cookie = cookie;
  if (body !== undefined) {
    headers["content-type"] = "application/x-www-form-urlencoded";
    headers["content-length"] = String(Buffer.byteLength(body));
  }
  const req = Object.assign(
    Readable.from(body === undefined ? [] : [Buffer.from(body)], { objectMode: false }),
    {
      method: form ? "POST" : "GET",
      url: target,
      originalUrl: mount + target,
      baseUrl: mount,
      headers,
      httpVersion: "1.1",
      httpVersionMajor: 1,
      socket: { remoteAddress: "127.0.0.1", encrypted: protocol === "https:" },
    },
  );
  const res = new EngineResponse();
  const response = new Promise<Response>((resolve, reject) => {
    res.on("finish", () => resolve(res.toResponse()));
    res.on("error", reject);
  });
  return {
    req: req as unknown as IncomingMessage,
    res: res as unknown as ServerResponse,
    response,
  };
}
