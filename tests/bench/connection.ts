/**
 * A connection that asks for one page again and again. `fetch` takes as long for a request as the server does, and a
 * busy client makes servers look alike.
 */
export class Connection implements Disposable {
  readonly #buffer = new Uint8Array(65_536);

  private constructor(readonly connection: Deno.Conn, readonly request: Uint8Array) {}

  static async open(url: URL, session: string | null): Promise<Connection> {
    const connection = await Deno.connect({ hostname: url.hostname, port: Number(url.port) });
    const lines = [`GET ${url.pathname} HTTP/1.1`, `Host: ${url.host}`, "Accept: text/html"];
    if (session !== null) lines.push(`Cookie: session-3000=${session}`);
    return new Connection(connection, new TextEncoder().encode(`${lines.join("\r\n")}\r\n\r\n`));
  }

  /** Asks for the page, and waits for the last byte of it. Throws if it is not answered with 200 and its length. */
  async get(): Promise<void> {
    await this.connection.write(this.request);
    let received = 0;
    for (let length = Infinity; received < length;) {
      const read = await this.connection.read(this.#buffer.subarray(received));
      if (read === null) throw new Error("The server has closed the connection");
      received += read;
      if (length === Infinity) length = this.#length(received);
    }
  }

  [Symbol.dispose](): void {
    this.connection.close();
  }

  /** Bytes of the whole response, Infinity while its head is not complete. */
  #length(received: number): number {
    const text = new TextDecoder("latin1").decode(this.#buffer.subarray(0, received));
    const end = text.indexOf("\r\n\r\n");
    if (end === -1) return Infinity;
    const [, status, length] = /^HTTP\/1\.1 (\d+)[^]*?\r\ncontent-length: (\d+)\r\n/.exec(text) ??
      [];
    if (status !== "200") throw new Error(`Not a page: ${text.slice(0, end)}`);
    return end + "\r\n\r\n".length + Number(length);
  }
}
