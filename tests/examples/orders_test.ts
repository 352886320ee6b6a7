import { assertEquals, assertStringIncludes } from "@std/assert";
import { ApiStory } from "./support/example_api.ts";

const C1 = { access_token: { acrs: { essential: true, value: "c1" } } };

/** Sends an order. */
function order(story: ApiStory, token: string, body: unknown = { item: "Tea" }) {
  return story.call("/orders", token, { method: "POST", body: JSON.stringify(body) });
}

/** A customer's token with other claims, as a sign-in with a second factor brings. */
async function tokenWith(story: ApiStory, claims: Record<string, unknown>): Promise<string> {
  return await story.forged(await story.token(), claims);
}

Deno.test("customers see their own orders, and nobody else's", async () => {
  await using story = await ApiStory.start();
  const alice = await tokenWith(story, { acrs: ["c1"] });
  const { status, body } = await order(story, alice);
  assertEquals([status, body.item], [201, "Tea"]);
  assertEquals((await story.call("/orders", alice)).body, [body]);
  assertEquals((await story.call("/orders", await story.token("bob@example.com"))).body, []);
});

for (
  const [missing, path, method] of [
    ["Orders.Read", "/orders", "GET"],
    ["Orders.Read", "/orders/all", "GET"],
    ["Orders.Read", "/me", "GET"],
    ["Orders.Write", "/orders", "POST"],
  ]
) {
  Deno.test(`${method} ${path} needs the scope ${missing}: 403 insufficient_scope`, async () => {
    await using story = await ApiStory.start();
    // Entra's tokens have all scopes that were granted, whichever were asked for.
    const scp = missing === "Orders.Read" ? "Orders.Write" : "Orders.Read";
    const token = await tokenWith(story, { scp });
    const { status, challenge } = await story.call(path!, token, { method: method! });
    assertEquals(status, 403);
    assertStringIncludes(challenge, `error="insufficient_scope"`);
    assertStringIncludes(challenge, `scope="${missing}"`);
  });
}

Deno.test("a scope is compared as a whole", async () => {
  await using story = await ApiStory.start();
  const token = await tokenWith(story, { scp: "Orders.Read.All Orders.ReadX" });
  assertEquals((await story.call("/orders", token)).status, 403);
});

Deno.test("GET /orders/all needs the role Staff", async () => {
  await using story = await ApiStory.start();
  const { status, challenge } = await story.call("/orders/all", await story.token());
  assertEquals(status, 403);
  assertStringIncludes(challenge, "This needs the role Staff");
  assertEquals(
    (await story.call("/orders/all", await tokenWith(story, { roles: "Staff" }))).status,
    403,
  );
  const staff = await story.token("bob@example.com");
  assertEquals((await story.call("/orders/all", staff)).status, 200);
});

Deno.test("POST /orders needs the authentication context c1: 401 insufficient_claims", async () => {
  await using story = await ApiStory.start();
  for (const acrs of [undefined, ["c2"], ["c11"], "c1 c2"]) {
    const { status, challenge, body } = await order(story, await tokenWith(story, { acrs }));
    assertEquals(status, 401);
    assertEquals(body.error, "insufficient_claims");
    const [, claims = ""] = /error="insufficient_claims".* claims="([^"]+)"$/.exec(challenge) ?? [];
    assertEquals(JSON.parse(atob(claims)), C1);
  }
});

Deno.test("an order without a usable item is refused, and nothing is stored", async () => {
  await using story = await ApiStory.start();
  const token = await tokenWith(story, { acrs: ["c1"] });
  for (
    const body of [{}, { item: "" }, { item: " " }, { item: 1 }, [], null, {
      item: "x".repeat(101),
    }]
  ) {
    const { status, body: { error } } = await order(story, token, body);
    assertEquals([status, error], [422, "item_invalid"]);
  }
  const large = { item: "Tea", more: "x".repeat(5_000) };
  assertEquals((await order(story, token, large)).status, 422);
  const broken = await story.call("/orders", token, { method: "POST", body: "{" });
  assertEquals(broken.status, 422);
  assertEquals((await story.call("/orders", token)).body, []);
});

Deno.test("another method gets 405 with those that there are", async () => {
  await using story = await ApiStory.start();
  const token = await story.token();
  for (const method of ["DELETE", "PUT"]) {
    const { status, headers } = await story.call("/orders", token, { method });
    assertEquals([status, headers.get("allow")], [405, "GET, POST"]);
  }
  for (const path of ["/constructor", "/orders/", "/"]) {
    assertEquals((await story.call(path, token)).status, 404);
  }
});
