import { assert, assertEquals, assertRejects } from "@std/assert";
import { IssuerError } from "../../lib/entra/issuer.ts";
import {
  AuthorityUnavailableError,
  AuthorityUnreachableError,
} from "../../lib/entra/authority_unavailable.ts";
import { SignInError, toSignInError } from "../../lib/sign_in/sign_in_error.ts";
import type { Environment } from "../../lib/config/variables.ts";
import { Conversation } from "../support/conversation.ts";
import { ISSUER, TENANT_ID } from "../support/fake_authority.ts";
import { HOUR, MINUTE } from "../support/fake_clock.ts";
import { type Answer, unreachable } from "../support/fake_fetch.ts";

const ENDPOINTS = ["authorization_endpoint", "token_endpoint", "jwks_uri"];

Deno.test("metadata() is read from the configured authority, and verified (OP-15)", async () => {
  const { authority, tenant, log } = new Conversation();
  const metadata = await authority.metadata();
  assertEquals([metadata.issuer, metadata.tenantId], [ISSUER, TENANT_ID]);
  const [call] = tenant.calls("metadata");
  assertEquals(call!.url.href, `${authority.location.url}/.well-known/openid-configuration`);
  assertEquals([call!.redirect, call!.abortable], ["manual", true]);
  assertEquals(log.events, [{
    level: "info",
    event: "authority_discovered",
    fields: { issuer: ISSUER, tenantId: TENANT_ID, pinned: false },
  }]);
});

Deno.test("metadata() is fetched once an hour (N-14)", async () => {
  const { authority, tenant, clock } = new Conversation();
  await authority.metadata();
  clock.pass(HOUR - 1);
  await authority.metadata();
  assertEquals(tenant.calls("metadata").length, 1);
  clock.pass(1);
  await authority.metadata();
  assertEquals(tenant.calls("metadata").length, 2);
});

Deno.test("metadata() and keys() stay valid for 24 h while the authority is down, and no longer (RL-05, RL-07)", async () => {
  const { authority, tenant, clock } = new Conversation();
  await authority.keys();
  tenant.answers.metadata = tenant.answers.keys = unreachable;
  clock.pass(24 * HOUR - 1);
  assertEquals((await authority.metadata()).issuer, ISSUER);
  assertEquals((await authority.keys()).keys.length, 1);
  clock.pass(1);
  await assertRejects(() => authority.metadata(), AuthorityUnreachableError);
  await assertRejects(() => authority.keys(), AuthorityUnreachableError);
});

Deno.test("a hundred first callers cause one fetch of the metadata and one of the keys (RL-04)", async () => {
  const { authority, tenant } = new Conversation();
  await Promise.all(Array.from({ length: 100 }, () => authority.keys()));
  assertEquals([tenant.calls("metadata").length, tenant.calls("keys").length], [1, 1]);
});

Deno.test("a failed fetch of the metadata is not kept: the next caller tries again (RL-01, RL-03)", async () => {
  const { authority, tenant } = new Conversation();
  tenant.answers.metadata = unreachable;
  const failed = await Promise.allSettled(Array.from({ length: 10 }, () => authority.metadata()));
  assert(failed.every(({ status }) => status === "rejected"));
  assertEquals(tenant.calls("metadata").length, 1);
  delete tenant.answers.metadata;
  assertEquals((await authority.metadata()).issuer, ISSUER);
});

Deno.test("metadata() of another issuer is refused before a browser is redirected (OP-17, CV-16)", async () => {
  const { authority, tenant } = new Conversation();
  tenant.metadata.issuer = `${ISSUER}INVALID`;
  await assertRejects(() => authority.metadata(), IssuerError);
});

Deno.test("metadata() of a tenant other than the pinned one is refused", async () => {
  const { authority } = new Conversation({ TENANT_ID: TENANT_ID.replace("a", "f") });
  await assertRejects(() => authority.metadata(), IssuerError, "TENANT_ID");
});

Deno.test("metadata() logs whether the tenant's guid is pinned", async () => {
  const { authority, log } = new Conversation({ TENANT_ID });
  await authority.metadata();
  assertEquals(log.events[0]!.fields.pinned, true);
});

for (const name of [...ENDPOINTS, "end_session_endpoint"]) {
  Deno.test(`metadata() with ${name} elsewhere or unencrypted is refused (SP-09)`, async () => {
    for (const url of ["https://evil.example/x", "http://contoso.ciamlogin.com/x", "x", ""]) {
      const { authority, tenant } = new Conversation();
      tenant.metadata[name] = url;
      await assertRejects(() => authority.metadata(), IssuerError, `Cannot accept ${name}`);
    }
  });
}

Deno.test("metadata() needs every endpoint of a sign-in, but not the one of a sign-out (RL-40)", async () => {
  for (const name of ENDPOINTS) {
    const { authority, tenant } = new Conversation();
    delete tenant.metadata[name];
    await assertRejects(() => authority.metadata(), IssuerError, name);
  }
  const { authority, tenant } = new Conversation();
  delete tenant.metadata.end_session_endpoint;
  assertEquals((await authority.metadata()).end_session_endpoint, undefined);
});

/** Answers that hold neither metadata nor keys (RL-05). */
const USELESS: Record<string, Answer> = {
  "no connection": unreachable,
  "a server error": () => Response.json({ error: "server_error" }, { status: 500 }),
  "an unknown tenant": () => Response.json({ error: "invalid_tenant" }, { status: 400 }),
  "a redirect": () => Response.redirect("https://evil.example/"),
  "HTML": () => new Response("<html>", { headers: { "content-type": "text/html" } }),
  "nothing": () => new Response(),
  "half a document": () => new Response('{"issuer":"'),
  "null": () => Response.json(null),
  "keys that are none": () => Response.json({ issuer: 1, keys: [null, "key"] }),
  "keys that are lists": () => Response.json({ issuer: 1, keys: [[]] }),
  "an array": () => Response.json([]),
  "a text": () => Response.json("x"),
  "an empty object": () => Response.json({}),
  "more than 1 MiB": () => new Response(" ".repeat(1024 * 1024 + 1)),
};

for (const [name, answer] of Object.entries(USELESS)) {
  Deno.test(`${name} instead of metadata or keys means that sign-in is not available (RL-05)`, async () => {
    for (const endpoint of ["metadata", "keys"] as const) {
      const { authority, tenant } = new Conversation();
      tenant.answers[endpoint] = answer;
      const error = toSignInError(await assertRejects(() => authority.keys()), "/");
      assert(error instanceof SignInError, String(error));
      assert(endpoint === "keys" || error.reason === "authority_unavailable", error.reason);
    }
  });
}

Deno.test("keys() fetches from the metadata's jwks_uri (OP-16)", async () => {
  const { authority, tenant } = new Conversation();
  tenant.metadata.jwks_uri = "https://contoso.ciamlogin.com/random-9f2/keys";
  await authority.keys();
  assertEquals(tenant.calls("keys")[0]!.url.href, tenant.metadata.jwks_uri);
});

Deno.test("keys() fetches once an hour, independently of the metadata", async () => {
  const { authority, tenant, clock } = new Conversation();
  await authority.keys();
  clock.pass(HOUR - 1);
  await authority.keys();
  assertEquals(tenant.calls("keys").length, 1);
});

Deno.test("keysAfterUnknown() fetches at once for a new kid, then once in five minutes (D-03, N-14)", async () => {
  const { authority, tenant, clock } = new Conversation();
  await authority.keys();
  await authority.keysAfterUnknown("new");
  assertEquals(tenant.calls("keys").length, 2);
  clock.pass(5 * MINUTE - 1);
  await authority.keysAfterUnknown("new");
  assertEquals(tenant.calls("keys").length, 2);
  clock.pass(1);
  await authority.keysAfterUnknown("new");
  assertEquals(tenant.calls("keys").length, 3);
});

Deno.test("keysAfterUnknown() fetches once for a hundred tokens with the same new kid (RL-04)", async () => {
  const { authority, tenant } = new Conversation();
  await authority.keys();
  await tenant.rollKeys("new");
  const found = await Promise.all(
    Array.from({ length: 100 }, () => authority.keysAfterUnknown("new")),
  );
  assertEquals(tenant.calls("keys").length, 2);
  for (const { keys } of found) assertEquals(keys[0]?.kid, "new");
});

Deno.test("keysAfterUnknown() tries again soon after a failed fetch, but not at once (W-69, RL-03)", async () => {
  const { authority, tenant, clock } = new Conversation();
  await authority.keys();
  tenant.answers.keys = unreachable;
  await assertRejects(() => authority.keysAfterUnknown("new"), AuthorityUnreachableError);
  for (let times = 0; times < 4; times++) await authority.keysAfterUnknown("new");
  assertEquals(tenant.calls("keys").length, 2);
  delete tenant.answers.keys;
  await tenant.rollKeys("new");
  clock.pass(10_000);
  assertEquals((await authority.keysAfterUnknown("new")).keys[0]?.kid, "new");
});

Deno.test("keysAfterUnknown() fetches again once a clock that was far ahead is right (RL-08)", async () => {
  const { authority, tenant, clock } = new Conversation();
  await authority.keys();
  clock.pass(24 * HOUR);
  await authority.keysAfterUnknown("new"); // the tenant does not publish it yet
  clock.pass(-24 * HOUR);
  await tenant.rollKeys("new");
  assertEquals((await authority.keysAfterUnknown("new")).keys[0]?.kid, "new");
});

Deno.test("origins lists the host of a pinned tenant before the metadata is read (D-18)", () => {
  const own = `https://${TENANT_ID}.ciamlogin.com`;
  const custom = `https://login.contoso.example/${TENANT_ID}/v2.0`;
  const cases: [Environment, string[]][] = [
    [{ TENANT_ID }, ["https://contoso.ciamlogin.com", own]],
    [{ TENANT_ID, AUTHORITY: "", OIDC_AUTHORITY: custom }, ["https://login.contoso.example", own]],
    [{ TENANT_ID, AUTHORITY: `${own}/${TENANT_ID}` }, [own]],
    [{ TENANT_ID, AUTHORITY: "http://127.0.0.1:3100/contoso.onmicrosoft.com" }, [
      "http://127.0.0.1:3100",
    ]],
    [{ AUTHORITY: "", OIDC_AUTHORITY: custom }, ["https://login.contoso.example"]],
  ];
  for (const [env, origins] of cases) {
    assertEquals(new Conversation(env).authority.origins, origins);
  }
});

/** How long the authority wants no further request, in seconds. */
const PAUSES: { [what: string]: [status: number, retryAfter: string | null, seconds: number] } = {
  "429 with Retry-After": [429, "90", 90],
  "429 without Retry-After": [429, null, 60],
  "503 with Retry-After": [503, "30", 30],
  "503 without Retry-After": [503, null, 0],
  "429 with a day in Retry-After": [429, "86400", 3_600],
};

for (const [what, [status, retryAfter, seconds]] of Object.entries(PAUSES)) {
  Deno.test(`after ${what}, metadata and keys are not asked for within ${seconds} s (RL-34, N-15)`, async () => {
    const { authority, tenant, clock } = new Conversation();
    const headers = retryAfter === null ? {} : { "retry-after": retryAfter };
    for (const name of ["metadata", "keys"] as const) {
      tenant.answers[name] = () => new Response("{}", { status, headers });
      await assertRejects(() => authority.keys(), AuthorityUnavailableError);
      delete tenant.answers[name];
      const before = tenant.calls(name).length;
      if (seconds > 0) {
        clock.pass(seconds * 1_000 - 1);
        await assertRejects(() => authority.keys(), AuthorityUnavailableError, "asked to wait");
        assertEquals(tenant.calls(name).length, before);
        clock.pass(1);
      }
      await authority[name]();
      assertEquals(tenant.calls(name).length, before + 1);
    }
  });
}

Deno.test("origins lists the known origins that a form may be sent to", async () => {
  const { authority, tenant } = new Conversation();
  assertEquals(authority.origins, ["https://contoso.ciamlogin.com"]);
  tenant.metadata.end_session_endpoint = `https://${TENANT_ID}.ciamlogin.com/logout`;
  await authority.metadata();
  assertEquals(authority.origins, [
    "https://contoso.ciamlogin.com",
    `https://${TENANT_ID}.ciamlogin.com`,
  ]);
});
