import { assertEquals, assertStringIncludes } from "@std/assert";
import { becomesFree, findListenProblem, isFree } from "../../cli/port.ts";
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

Deno.test("findListenProblem() says why a server can't listen: the port, or the host", async () => {
  const port = freePort();
  assertEquals(await findListenProblem({ hostname: "127.0.0.1", port }), null);
  using _listener = Deno.listen({ hostname: "127.0.0.1", port });
  const taken = await findListenProblem({ hostname: "127.0.0.1", port });
  assertEquals(taken?.problem, `port ${port} of 127.0.0.1 is in use`);
  for (const hostname of ["192.0.2.1", "host.invalid"]) {
    const elsewhere = await findListenProblem({ hostname, port });
    assertStringIncludes(elsewhere!.problem, `${hostname} is not an address of this machine`);
    assertStringIncludes(elsewhere!.fix, "HOST");
  }
});

Deno.test("becomesFree() waits for a server that is closing", async () => {
  const address = { hostname: "127.0.0.1", port: freePort() };
  const listener = Deno.listen(address);
  const closing = setTimeout(() => listener.close(), 200);
  assertEquals(await becomesFree(address), true);
  clearTimeout(closing);
});
