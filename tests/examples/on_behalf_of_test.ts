import { assertEquals, assertFalse, assertStringIncludes } from "@std/assert";
import { INVALID_JSON } from "../../emulator/faults/faults.ts";
import { ApiStory } from "./support/example_api.ts";

const CLAIMS = '{"access_token":{"acrs":{"essential":true,"value":"c2"}}}';

Deno.test("GET /me reads Graph on behalf of the customer", async () => {
  await using story = await ApiStory.start();
  const token = await story.token();
  const { status, body } = await story.call("/me", token);
  assertEquals(status, 200);
  assertEquals(body.displayName, "Alice Example");
  const [exchange] = story.tenant.requestsTo("token").slice(-1);
  assertStringIncludes(exchange!.form.grant_type!, "jwt-bearer");
  // The customer's token for the API never goes to Graph.
  for (const { headers } of story.tenant.requestsTo("graph")) {
    assertFalse(headers.authorization?.includes(token) ?? true);
  }
});

Deno.test("if the tenant wants more proof, the API passes the question on as a claims challenge", async () => {
  await using story = await ApiStory.start();
  const token = await story.token();
  story.tenant.refusals.next("token", 50076, { claims: CLAIMS });
  const { status, challenge } = await story.call("/me", token);
  assertEquals(status, 401);
  const [, claims = ""] = /error="insufficient_claims".* claims="([^"]+)"$/.exec(challenge) ?? [];
  assertEquals(atob(claims), CLAIMS);
});

Deno.test("if the exchange is refused, the API answers 503 and logs why without the token", async () => {
  await using story = await ApiStory.start();
  const token = await story.token();
  story.tenant.refusals.next("token", 65001);
  const { status, challenge, body } = await story.call("/me", token);
  assertEquals([status, challenge, body.error], [503, "", "temporarily_unavailable"]);
  const log = story.api.log.join("\n");
  assertStringIncludes(log, "Cannot exchange the token");
  assertFalse(log.includes(token));
});

Deno.test("if Graph fails, the API answers 502", async () => {
  await using story = await ApiStory.start();
  const token = await story.token();
  for (const fault of [{ status: 500 }, INVALID_JSON]) {
    story.tenant.faults.next("graph", fault);
    const { status, body } = await story.call("/me", token);
    assertEquals([status, body.error], [502, "graph_failed"]);
  }
});
