import { assertEquals } from "@std/assert";
import { createContext } from "../../cli/terminal.ts";

/** Answers the first request of a connection; reads a second one, and closes the connection without an answer. */
async function answerOnce(connection: Deno.Conn, seen: string[]): Promise<void> {
  const bytes = new Uint8Array(4_096);
  for (let requests = 0; requests < 2; requests++) {
    const size = await connection.read(bytes);
    if (size === null) break;
    seen.push(new TextDecoder().decode(bytes.subarray(0, size)).split(" ")[0]!);
    if (requests === 0) {
      const head = "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";
      await connection.write(new TextEncoder().encode(head));
    }
  }
  connection.close();
}

Deno.test({
  name: "a command sends a change once, even if a connection breaks (W-68)",
  sanitizeResources: false, // a command's client lives as long as its process
  async fn() {
    const seen: string[] = [];
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const served = (async () => {
      for await (const connection of listener) answerOnce(connection, seen).catch(() => {});
    })().catch(() => {});
    const { fetch } = createContext(() => undefined);
    const url = `http://127.0.0.1:${listener.addr.port}/applications`;
    await (await fetch(url)).body?.cancel();
    await new Promise((resolve) => setTimeout(resolve, 50));
    await fetch(url, { method: "POST", body: "{}" }).then((it) => it.body?.cancel(), () => {});
    assertEquals(seen.filter((method) => method === "POST"), ["POST"]);
    listener.close();
    await served;
  },
});
