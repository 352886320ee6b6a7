import { assert, assertEquals, assertNotEquals } from "@std/assert";
import type { IdTokenMutation } from "../../emulator/faults/mutations.ts";
import { type Harness, startHarness } from "../support/harness.ts";
import { type Page, Visitor } from "../support/visitor.ts";
import { sessionCookie } from "../support/session_cookie.ts";
import { signIn } from "./support/attempt.ts";
import { eventsOf, kept } from "./support/verdict.ts";

const HOUR = 60 * 60_000;

/** A signed-in visitor: the access token has expired, the session has not. */
async function withOldToken(): Promise<{ harness: Harness; visitor: Visitor }> {
  const harness = await startHarness({
    tenant: { accessTokenSeconds: 3_600, optionalClaims: ["auth_time", "email"] },
    env: { SESSION_IDLE_MINUTES: "120" },
  });
  const visitor = new Visitor();
  await signIn(visitor, harness);
  harness.passTime(HOUR);
  harness.tenant.clearRequests();
  return { harness, visitor };
}

/** Asserts that the session is gone, Graph was not called, and the visitor is sent to sign in and back. */
async function assertDropped(harness: Harness, page: Page): Promise<void> {
  const [first] = page.hops;
  assertEquals([first?.status, first?.body], [303, ""]);
  assertEquals(first?.headers.get("location"), "/sign-in?returnTo=%2Fgraph");
  assertEquals(harness.tenant.requestsTo("graph"), []);
  assertEquals(eventsOf(harness, "session_ended").length, 1);
  assert(!(await kept(harness)).some((kind) => kind === "session_tokens"));
}

/** ID tokens of a refresh that don't belong to this session. */
const FORGED: Record<string, IdTokenMutation> = {
  "another issuer (OP-31, SP-44)": (_, payload) => void (payload.iss += "1"),
  "another subject (OP-32, SP-44)": (_, payload) => void (payload.sub += "1"),
  "another auth_time (SP-44)": (_, payload) => void (payload.auth_time = 1),
  "another audience (SP-44)": (_, payload) => void (payload.aud = "other"),
  "a broken signature (D-01)": () => "broken",
  "alg none (D-05)": (header) => {
    header.alg = "none";
    return "empty";
  },
  "a nonce of another sign-in (Core, 12.2)": (_, payload) => void (payload.nonce = "other"),
};

for (const [name, mutation] of Object.entries(FORGED)) {
  Deno.test(`a refresh that returns an ID token with ${name} ends the session`, async () => {
    const { harness, visitor } = await withOldToken();
    await using _ = harness;
    harness.tenant.mutateIdToken(mutation, 1);
    visitor.holds = ({ pathname }) => pathname.endsWith("/authorize");
    await assertDropped(harness, await visitor.goTo(`${harness.origin}/graph`));
  });
}

Deno.test("after a refresh, Graph gets the new token, and the old refresh token is deleted (OP-30, SP-19)", async () => {
  const { harness, visitor } = await withOldToken();
  await using _ = harness;
  const session = async () => {
    const { sessions } = harness.services;
    const cookie = await sessionCookie(visitor, harness);
    return await sessions.tokens((await sessions.read(cookie!))!);
  };
  const before = await session();
  assertEquals((await visitor.goTo(`${harness.origin}/graph`)).status, 200);
  const after = await session();
  const [refresh] = harness.tenant.requestsTo("token");
  assertEquals(refresh?.form.refresh_token, before?.refreshToken);
  assertNotEquals(after?.refreshToken, before?.refreshToken);
  assert(after?.refreshToken);
  const [call] = harness.tenant.requestsTo("graph");
  assertEquals(
    call?.headers.authorization,
    `Bearer ${Object.values(after.access)[0]?.token}`,
  );
});

Deno.test("a refresh that returns no refresh token keeps the old one (SP-19)", async () => {
  const { harness, visitor } = await withOldToken();
  await using _ = harness;
  const { tenant } = harness;
  tenant.mutations.body("token response", (body) => void delete body.refresh_token, 1);
  await visitor.goTo(`${harness.origin}/graph`);
  harness.passTime(HOUR);
  assertEquals((await visitor.goTo(`${harness.origin}/graph`)).status, 200);
  const [first, second] = tenant.requestsTo("token");
  assertEquals(second?.form.refresh_token, first?.form.refresh_token);
});
