import { assert, assertEquals, assertRejects } from "@std/assert";
import { boundedFetch, OutboundError } from "../../lib/net/outbound.ts";
import { type Answer, FakeFetch, never, unreachable } from "../support/fake_fetch.ts";

const URL = "https://api.example/me?secret=1";

function bounded(answer: Answer, { timeoutMs = 1_000, maxBytes = 10 } = {}) {
  const network = new FakeFetch(answer);
  return { network, fetch: boundedFetch(network.fetch, { timeoutMs, maxBytes }) };
}

/** A body of many chunks that counts how many were asked for. */
function chunks(count: number, size: number) {
  const counter = { pulled: 0, cancelled: false };
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      if (counter.pulled++ < count) controller.enqueue(new Uint8Array(size));
      else controller.close();
    },
    cancel: () => void (counter.cancelled = true),
  });
  return { counter, body };
}

Deno.test("boundedFetch() passes on the answer: status, headers, body", async () => {
  const { fetch } = bounded(() => new Response("text", { status: 418, headers: { "x-y": "z" } }));
  const response = await fetch(URL, { method: "POST" });
  assertEquals([response.status, response.headers.get("x-y")], [418, "z"]);
  assertEquals(await response.text(), "text");
});

Deno.test("boundedFetch() passes on an answer without a body", async () => {
  const { fetch } = bounded(() => new Response(null, { status: 204 }));
  assertEquals((await fetch(URL)).body, null);
});

Deno.test("boundedFetch() follows no redirect, whatever its caller says (CV-21)", async () => {
  const { network, fetch } = bounded(() => Response.redirect("https://evil.example/", 307));
  const response = await fetch(URL, { redirect: "follow" });
  assertEquals(response.status, 307);
  assertEquals(network.calls.map(({ redirect }) => redirect), ["manual"]);
});

Deno.test("boundedFetch() accepts an answer of exactly the limit, and refuses one byte more (N-09)", async () => {
  const { fetch } = bounded(() => new Response("x".repeat(10)));
  assertEquals((await (await fetch(URL)).text()).length, 10);
  const { fetch: over } = bounded(() => new Response("x".repeat(11)));
  await assertRejects(() => over(URL), OutboundError, "more than 10 bytes");
});

Deno.test("boundedFetch() stops reading at the cap (RL-05)", async () => {
  const { counter, body } = chunks(1_000_000, 4);
  const { fetch } = bounded(() => new Response(body));
  await assertRejects(() => fetch(URL), OutboundError);
  assert(counter.pulled <= 5, `${counter.pulled} chunks`);
  assert(counter.cancelled);
});

Deno.test("boundedFetch() gives up on an answer that does not come (RL-02)", async () => {
  const { fetch } = bounded(never, { timeoutMs: 20 });
  await assertRejects(() => fetch(URL), OutboundError, "no answer within 20 ms");
});

Deno.test("boundedFetch() gives up on a body that does not end (RL-02)", async () => {
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    () => new Response(new ReadableStream({ start: (it) => it.enqueue(new Uint8Array(1)) })),
  );
  const fetchSlow = boundedFetch(fetch, { timeoutMs: 50, maxBytes: 10 });
  const call = () => fetchSlow(`http://127.0.0.1:${server.addr.port}/`);
  await assertRejects(call, OutboundError, "no answer within 50 ms");
});

Deno.test("boundedFetch() tells a failed connection from a slow one, and keeps the cause (RL-37)", async () => {
  const { fetch } = bounded(unreachable);
  const error = await assertRejects(() => fetch(URL), OutboundError, "connection failed");
  assert(error.cause instanceof TypeError);
});

Deno.test("boundedFetch() leaves the query out of its messages", async () => {
  const { fetch } = bounded(unreachable);
  const { message } = await assertRejects(
    () => fetch(URL),
    OutboundError,
    "https://api.example/me",
  );
  assert(!message.includes("secret"), message);
});
