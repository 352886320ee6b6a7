import { assert, assertEquals } from "@std/assert";
import { startHarness } from "../support/harness.ts";
import { Visitor } from "../support/visitor.ts";
import { authorize } from "./support/attempt.ts";
import { assertAccepted, kept } from "./support/verdict.ts";

/** Requests to `/sign-in` and `/sign-up` that are not a person's navigation (RL-39, AV-10). */
const NOT_PEOPLE: Record<string, RequestInit> = {
  "HEAD": { method: "HEAD" },
  "a prefetch": { headers: { "sec-purpose": "prefetch;prerender", "sec-fetch-dest": "document" } },
  "an old prefetch": { headers: { purpose: "prefetch" } },
  "an image": { headers: { "sec-fetch-dest": "image", accept: "image/*" } },
  "a frame": { headers: { "sec-fetch-dest": "iframe" } },
  "a script": { headers: { "sec-fetch-dest": "script", accept: "*/*" } },
  "fetch": { headers: { "sec-fetch-dest": "empty", accept: "application/json" } },
};

Deno.test("only a person's navigation starts a sign-in (RL-39, AV-10)", async () => {
  await using harness = await startHarness();
  for (const path of ["/sign-in", "/sign-up"]) {
    for (const [name, init] of Object.entries(NOT_PEOPLE)) {
      const answer = await new Visitor().request(harness.origin + path, init);
      assertEquals([answer.status < 300, answer.body], [true, ""], `${name} at ${path}`);
      assertEquals(answer.headers.getSetCookie(), []);
    }
  }
  assertEquals(await kept(harness), []);
});

Deno.test("HEAD uses no code and ends no session; GET ends no session either (RL-39, AV-10)", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor();
  const callback = await authorize(visitor, harness);
  const head = await visitor.request(callback, { method: "HEAD" });
  assertEquals([head.status, harness.tenant.requestsTo("token").length], [405, 0]);
  await visitor.goTo(callback);
  await assertAccepted(harness, visitor);
  for (const method of ["GET", "HEAD"]) {
    const { status } = await visitor.request(`${harness.origin}/sign-out`, { method });
    assert([404, 405].includes(status), `${status} for ${method}`);
  }
  assertEquals((await visitor.goTo(`${harness.origin}/profile`)).status, 200);
});
