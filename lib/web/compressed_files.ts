import type { Context } from "fresh";

/** Static files that become smaller. A route's path has no such ending. */
const FILE = /\.(css|js|svg)$/;

/**
 * Compresses static files for browsers that accept gzip. Pages are never compressed: they show text that somebody else
 * may have chosen next to text that only this visitor may read, and the length of a compressed page would reveal the
 * latter (BREACH).
 *
 * @see RFC 9110, 8.4.1.3 (gzip), 12.5.3 (Accept-Encoding)
 */
export function compressedFiles<State>(ctx: Context<State>): Promise<Response> {
  return FILE.test(ctx.url.pathname) ? compressed(ctx) : ctx.next();
}

async function compressed<State>(ctx: Context<State>): Promise<Response> {
  const response = await ctx.next();
  if (response.status !== 200 && response.status !== 304) return response;
  response.headers.append("vary", "accept-encoding"); // a 304 has it too (RFC 9110, 15.4.5)
  if (response.body === null || !acceptsGzip(ctx.req.headers)) return response;
  const headers = new Headers(response.headers);
  headers.set("content-encoding", "gzip");
  headers.delete("content-length");
  return new Response(response.body.pipeThrough(new CompressionStream("gzip")), { headers });
}

/** `gzip;q=0` is a refusal. */
function acceptsGzip(headers: Headers): boolean {
  return /\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/i.test(headers.get("accept-encoding") ?? "");
}
