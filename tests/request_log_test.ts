import { assert, assertEquals } from "@std/assert";
import { requestLog, withRequest } from "../lib/request_log.ts";
import { signIn } from "./support/credentials.ts";
import { FakeLog } from "./support/fake_log.ts";
import { MINUTE } from "./support/fake_clock.ts";
import { startHarness } from "./support/harness.ts";
import { Visitor } from "./support/visitor.ts";

const pause = () => new Promise((resolve) => setTimeout(resolve, 1));

Deno.test("a service logs under the request that it works for, across whatever it awaits", async () => {
  const { log, events } = new FakeLog();
  const service = requestLog(log).with({ service: "graph" });
  const work = async (event: string) => {
    await pause();
    service("info", event);
  };
  await Promise.all(
    ["a", "b"].map((id) =>
      withRequest(
        { correlationId: id, log: log.with({ correlationId: id }), route: null },
        () => work(id),
      )
    ),
  );
  await work("nobody's");
  assertEquals(events.map(({ event, fields }) => [event, fields.correlationId, fields.service]), [
    ["a", "a", "graph"],
    ["b", "b", "graph"],
    ["nobody's", undefined, "graph"],
  ]);
});

Deno.test("a refresh, and what Graph refuses, are logged with the correlation ID of their request", async () => {
  await using harness = await startHarness({ tenant: { accessTokenSeconds: 1_200 } });
  const { origin, tenant } = harness;
  const visitors = [new Visitor(), new Visitor()];
  await signIn(visitors[0]!, harness);
  await signIn(visitors[1]!, harness, 1);
  harness.passTime(18 * MINUTE); // the access tokens lapse
  const seen = harness.log.length;
  for (const _ of visitors) tenant.faults.next("graph", { status: 403, body: "{}" });
  await Promise.all(visitors.map((visitor) => visitor.request(`${origin}/api/me`)));

  const lines = harness.log.slice(seen).map((line) => JSON.parse(line))
    .filter(({ event }) => event !== "request");
  assertEquals(lines.map(({ event }) => event).sort(), [
    "access_token_refreshed",
    "access_token_refreshed",
    "api_call_failed",
    "api_call_failed",
  ]);
  const ids = Map.groupBy(lines, ({ session }) => session)
    .values().map((of) => new Set(of.map(({ correlationId }) => correlationId))).toArray();
  assertEquals(ids.map(({ size }) => size), [1, 1]);
  assert(ids.every((id) => /^[\da-f-]{36}$/.test([...id][0])));
  assertEquals(new Set(ids.flatMap((id) => [...id])).size, 2);
});
