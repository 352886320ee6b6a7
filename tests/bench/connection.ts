const HEAD_END = new TextEncoder().encode("\r\n\r\n");

/**
 * A connection that asks for one page again and again. `fetch` takes as long for a request as the server does, and a
 * busy client makes servers look alike.
 */
export class Connection implements Disposable {
  readonly #url: URL;
  readonly #request: Uint8Array;
  readonly #buffer = new Uint8Array(65_536);
  #connection: Deno.Conn | null = null;

  /**
   * @param url the page's address
   * @param cookie the `Cookie` header; null for a visitor without one
   */
  constructor(url: URL, cookie: string | null) {
    this.#url = url;
    const lines = [`GET ${url.pathname} HTTP/1.1`, `Host: ${url.host}`, "Accept: text/html"];
    if (cookie !== null) lines.push(`Cookie: ${cookie}`);
    this.#request = new TextEncoder().encode(`${lines.join("\r\n")}\r\n\r\n`);
  }

  /** Asks for the page, and waits for the last byte of it. Throws if it is not answered with 200 and its length. */
  async get(): Promise<void> {
    const { hostname, port } = this.#url;
    const connection = this.#connection ??= await Deno.connect({ hostname, port: Number(port) });
    await connection.write(this.#request);
    let received = 0;
    let head: Head | null = null;
    while (received < (head?.length ?? Infinity)) {
      const read = await connection.read(this.#buffer.subarray(received));
      if (read === null) throw new Error("The server has closed the connection");
      received += read;
      head ??= readHead(this.#buffer.subarray(0, received));
    }
    if (head?.closes) this[Symbol.dispose]();
  }

  [Symbol.dispose](): void {
    this.#connection?.close();
    this.#connection = null;
  }
}

interface Head {
  /** Bytes of the whole response. */
  readonly length: number;
  /** Whether the server closes the connection after it, as gunicorn's plain workers do. */
  readonly closes: boolean;
}

/** @returns null while the head is not complete */
function readHead(bytes: Uint8Array): Head | null {
  const end = indexOf(bytes, HEAD_END);
  if (end === -1) return null;
  const text = new TextDecoder("latin1").decode(bytes.subarray(0, end));
  const length = /\r\ncontent-length: (\d+)/i.exec(text)?.[1];
  if (!text.startsWith("HTTP/1.1 200 ") || length === undefined) {
    throw new Error(`Not a page: ${text}`);
  }
  return {
    length: end + HEAD_END.length + Number(length),
    closes: /\r\nconnection: close/i.test(text),
  };
}

function indexOf(bytes: Uint8Array, part: Uint8Array): number {
  const first = part[0]!;
  for (let at = bytes.indexOf(first); at !== -1; at = bytes.indexOf(first, at + 1)) {
    if (part.every((byte, offset) => bytes[at + offset] === byte)) return at;
  }
  return -1;
}
