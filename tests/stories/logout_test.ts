import { assertEquals, assertFalse, assertStringIncludes } from "@std/assert";
import { signIn } from "../support/credentials.ts";
import { type Harness, startHarness } from "../support/harness.ts";
import { Visitor } from "../support/visitor.ts";
import { sessionCookie } from "../support/session_cookie.ts";

async function isSignedIn(visitor: Visitor, { origin }: Harness): Promise<boolean> {
  return (await visitor.request(`${origin}/profile`)).status === 200;
}

/** The `sid` claim of the visitor's session. */
async function sidOf(visitor: Visitor, harness: Harness): Promise<string> {
  const cookie = await sessionCookie(visitor, harness);
  return String((await harness.services.sessions.read(cookie!))!.claims.sid);
}

Deno.test("GET /front-channel-logout ends the session with that sid and needs no cookie (OP-43, OP-44, SP-49)", async () => {
  await using harness = await startHarness();
  const [alice, bob] = [new Visitor(), new Visitor()];
  await signIn(alice, harness);
  await signIn(bob, harness, 1);
  for (
    const query of [{ sid: await sidOf(alice, harness), iss: harness.tenant.issuer }, {
      sid: await sidOf(bob, harness),
    }]
  ) {
    const answer = await new Visitor().request(
      `${harness.origin}/front-channel-logout?${new URLSearchParams(query)}`,
    );
    assertEquals(answer.status, 200);
    assertEquals(answer.headers.get("cache-control"), "no-store");
  }
  assertFalse(await isSignedIn(alice, harness));
  assertFalse(await isSignedIn(bob, harness));
  assertEquals(await Array.fromAsync(harness.kv.list({ prefix: ["session_tokens"] })), []);
});

Deno.test("GET /front-channel-logout ends no session for another sid or issuer (SP-48)", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor();
  await signIn(visitor, harness);
  const sid = await sidOf(visitor, harness);
  const queries = [{}, { sid: "" }, { sid: crypto.randomUUID() }, {
    sid,
    iss: "https://evil.example/v2.0",
  }, { sid, iss: "" }];
  for (const query of queries) {
    const url = `${harness.origin}/front-channel-logout?${new URLSearchParams(
      query as Record<string, string>,
    )}`;
    assertEquals((await visitor.request(url)).status, 200);
  }
  assertEquals(await isSignedIn(visitor, harness), true);
});

Deno.test("only the front-channel logout page may be framed, and only by the authority (SP-48)", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor();
  const framed = await visitor.request(`${harness.origin}/front-channel-logout`);
  assertStringIncludes(
    framed.headers.get("content-security-policy")!,
    `frame-ancestors ${harness.tenant.origin}`,
  );
  assertEquals(framed.headers.get("x-frame-options"), null);
  const other = await visitor.request(`${harness.origin}/?x=/front-channel-logout`);
  assertStringIncludes(other.headers.get("content-security-policy")!, "frame-ancestors 'none'");
  assertEquals(other.headers.get("x-frame-options"), "DENY");
});

Deno.test("sign-out at the tenant ends the app's session through the front-channel logout URL", async () => {
  await using harness = await startHarness();
  harness.tenant.application.frontChannelLogoutUrl = `${harness.origin}/front-channel-logout`;
  const visitor = new Visitor();
  await signIn(visitor, harness);
  const page = await visitor.goTo(
    `${harness.tenant.origin}/${harness.tenant.tenantId}/oauth2/v2.0/logout`,
  );
  if (!page.document.querySelector("iframe")) {
    await visitor.submit(page.document.querySelector("button")!.textContent!.trim());
  }
  const frame = visitor.page.document.querySelector("iframe")!.getAttribute("src")!;
  assertEquals((await new Visitor().request(frame)).status, 200);
  assertFalse(await isSignedIn(visitor, harness));
});
