import { assertEquals, assertRejects } from "@std/assert";
import { ApiClient } from "../../lib/api/client.ts";
import { ApiError } from "../../lib/api/error.ts";
import { Graph } from "../../lib/graph/graph.ts";
import { SignInRequiredError } from "../../lib/session/token_refresh.ts";
import { type Answer, FakeFetch, unreachable } from "../support/fake_fetch.ts";
import { SignedIn } from "../support/signed_in.ts";

/** Alice, signed in, and a Graph that answers. */
async function open(answer: Answer) {
  const it = await SignedIn.open();
  const network = new FakeFetch(answer);
  const { config, here: { accessTokens }, store, clock: { now } } = it;
  const { fetch } = network;
  const client = new ApiClient({ ...config, accessTokens, store, now, fetch, fetchOnce: fetch });
  const { session } = await it.signIn();
  return {
    it,
    network,
    graph: new Graph(client),
    session,
    [Symbol.dispose]: () => it[Symbol.dispose](),
  };
}

Deno.test("update() changes the signed-in user, with a token for it", async () => {
  using opened = await open(() => new Response(null, { status: 204 }));
  await opened.graph.update(opened.session, { displayName: "Alice B." });
  const [call] = opened.network.calls;
  assertEquals([call!.method, call!.url.href], ["PATCH", "https://graph.microsoft.com/v1.0/me"]);
  assertEquals(call!.headers.get("authorization"), "Bearer access.2.alice");
});

Deno.test("update() says that Graph refuses", async () => {
  using opened = await open(() => new Response(null, { status: 403 }));
  await assertRejects(() => opened.graph.update(opened.session, {}), ApiError);
});

Deno.test("photo() says that the session is over", async () => {
  using over = await open(() => new Response(null));
  await over.it.here.sessions.end(over.session);
  await assertRejects(() => over.graph.photo(over.session), SignInRequiredError);
});

Deno.test("photo() is the small photo as a data: URL", async () => {
  const headers = { "content-type": "image/jpeg" };
  using opened = await open(() => new Response(new Uint8Array([255, 216, 255]), { headers }));
  assertEquals(await opened.graph.photo(opened.session), "data:image/jpeg;base64,/9j/");
  assertEquals(
    opened.network.calls[0]!.url.href,
    "https://graph.microsoft.com/v1.0/me/photos/96x96/$value",
  );
});

Deno.test("photo() is at most 100,000 bytes, so that no page is slow because of it", async () => {
  const headers = { "content-type": "image/png" };
  for (const [bytes, isShown] of [[100_000, true], [100_001, false]] as const) {
    using opened = await open(() => new Response(new Uint8Array(bytes), { headers }));
    assertEquals(await opened.graph.photo(opened.session) !== undefined, isShown, `${bytes}`);
  }
});

const NO_PHOTO: Record<string, Answer> = {
  "404": () => Response.json({ error: { code: "ImageNotFound" } }, { status: 404 }),
  "403": () => new Response(null, { status: 403 }),
  "401 twice": () => new Response(null, { status: 401 }),
  "an empty 200": () => new Response(null),
  "HTML": () => new Response("<html>", { headers: { "content-type": "text/html" } }),
  "SVG, which could hold a script": () =>
    new Response("<svg/>", { headers: { "content-type": "image/svg+xml" } }),
  "a type that breaks out of the URL": () =>
    new Response("x", { headers: { "content-type": 'image/png"onerror="' } }),
  "no connection": unreachable,
};

for (const [name, answer] of Object.entries(NO_PHOTO)) {
  Deno.test(`photo() ignores ${name}`, async () => {
    using opened = await open(answer);
    assertEquals(await opened.graph.photo(opened.session), undefined);
  });
}

const GROUP = "7c9f5a10-3d1e-4f6b-9a52-1b8e4d2c6f70";

Deno.test("isMemberOf() asks Graph about one group of the signed-in user", async () => {
  using opened = await open(() => Response.json({ value: [GROUP.toUpperCase()] }));
  assertEquals(await opened.graph.isMemberOf(opened.session, GROUP), true);
  const [call, ...others] = opened.network.calls;
  assertEquals(others, []);
  assertEquals([call!.method, call!.url.href], [
    "POST",
    "https://graph.microsoft.com/v1.0/me/checkMemberGroups",
  ]);
});

const NO_MEMBERSHIP: Record<string, unknown> = {
  "no group": { value: [] },
  "another group": { value: ["00000000-0000-4000-8000-000000000000"] },
  "no list": { value: GROUP },
  "a list of other values": { value: [null, { id: GROUP }] },
  "a list without its object": [GROUP],
  "nothing": null,
};

for (const [name, answer] of Object.entries(NO_MEMBERSHIP)) {
  Deno.test(`isMemberOf() is false where Graph answers ${name}`, async () => {
    using opened = await open(() => Response.json(answer));
    assertEquals(await opened.graph.isMemberOf(opened.session, GROUP), false);
  });
}

Deno.test("isMemberOf() never takes a refusal or a failure for membership", async () => {
  for (const status of [400, 403, 404, 429, 500, 503]) {
    using opened = await open(() => Response.json({ value: [GROUP] }, { status }));
    await assertRejects(() => opened.graph.isMemberOf(opened.session, GROUP), ApiError);
  }
  using away = await open(unreachable);
  await assertRejects(() => away.graph.isMemberOf(away.session, GROUP), ApiError);
});
