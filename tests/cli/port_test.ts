import { assertEquals } from "@std/assert";
import { isFree } from "../../cli/port.ts";
import { freePort } from "../support/free_port.ts";

for (
  const [server, address] of [["::1", "localhost"], ["::1", "127.0.0.1"], ["127.0.0.1", "::1"], [
    "127.0.0.1",
    "0.0.0.0",
  ]]
) {
  Deno.test(`isFree() sees a server at ${server} for one at ${address} (W-11)`, async () => {
    const port = freePort();
    assertEquals(await isFree({ hostname: address!, port }), true);
    using _listener = Deno.listen({ hostname: server!, port });
    assertEquals(await isFree({ hostname: address!, port }), false);
  });
}
