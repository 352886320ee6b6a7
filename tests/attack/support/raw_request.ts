/** The parts of a response that raw requests need. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

/**
 * Sends a request with exactly this target and these headers. `fetch` would normalize
 * dots, slashes and backslashes, and set `Host` itself.
 *
 * @param origin the server, e.g. `http://localhost:8000`
 * @param target the request's target, percent-encoded or not
 * @param headers names and values; `host` replaces the correct one
 * @param method the method
 */
export async function rawRequest(
  origin: string,
  target: string,
  headers: Record<string, string> = {},
  method = "GET",
): Promise<RawAnswer> {
  const { host, hostname, port } = new URL(origin);
  using connection = await Deno.connect({ hostname, port: Number(port) });
  const lines = Object.entries({ host, connection: "close", "content-length": "0", ...headers })
    .map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `${method} ${target} HTTP/1.1\r\n${lines.join("")}\r\n`;
  const writer = connection.writable.getWriter();
  // A server that refuses a request early may not read the rest of it.
  await writer.write(new TextEncoder().encode(head)).catch(() => {});
  return parse(await new Response(connection.readable).text().catch(() => ""));
}

function parse(text: string): RawAnswer {
  const end = text.indexOf("\r\n\r\n");
  const [first = "", ...lines] = text.slice(0, end).split("\r\n");
  const headers = new Headers();
  for (const line of lines) {
    const colon = line.indexOf(":");
    headers.append(line.slice(0, colon), line.slice(colon + 1).trim());
  }
  return { status: Number(first.split(" ")[1]), headers, body: text.slice(end + 4) };
}
