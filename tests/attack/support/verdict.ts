import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { SignInFailure } from "../../../lib/sign_in/sign_in_error.ts";
import type { Harness } from "../../support/harness.ts";
import type { Page, Visitor } from "../../support/visitor.ts";
import { assertTellsNoSecret } from "./secrets.ts";
import { assertSecured } from "./secured.ts";

/** What a refused sign-in looks like. */
export interface Refusal {
  readonly reason: SignInFailure;
  /** @default {400} */
  readonly status?: 400 | 503;
  /** The page after the next sign-in; null if the visitor can't do anything. @default {"/profile"} */
  readonly returnTo?: string | null;
  /** The number of attempts that stay open. @default {0} */
  readonly attempts?: number;
}

/**
 * Asserts that a sign-in was refused. Nobody may have been signed in before in this harness.
 *
 * @param harness the app and its tenant
 * @param page the page that the visitor sees
 * @param refusal what it must look like
 */
export async function assertRefused(
  harness: Harness,
  page: Page,
  { reason, status = 400, returnTo = "/profile", attempts = 0 }: Refusal,
): Promise<void> {
  const { html, headers, document } = page;
  const [refused, ...others] = eventsOf(harness, "sign_in_refused");
  assertEquals([page.status, refused?.reason], [status, reason], JSON.stringify(refused));
  assertEquals(others, [], "one line in the log");
  assertStringIncludes(html, String(refused?.correlationId));

  assertEquals(page.url.origin, harness.origin);
  assertMatch(headers.get("content-type") ?? "", /^text\/html; charset=utf-8$/i);
  assert(document.querySelector("main h1")?.textContent, "a designed page");
  const next = document.querySelector("main a.button");
  const { pathname, searchParams } = new URL(next?.getAttribute("href") ?? "", page.url);
  assertEquals(
    [next?.textContent, pathname, searchParams.get("returnTo")],
    returnTo === null
      ? ["Go to the home page", "/", null]
      : ["Sign in again", "/sign-in", returnTo],
  );
  assertEquals(headers.get("cache-control"), "no-store");
  assertEquals(headers.has("retry-after"), status === 503);
  assertSecured(page, harness.services.config.secure);

  assertEquals(cookiesSet(page, "session"), []);
  assertEquals(await kept(harness), Array(attempts).fill("sign_in_attempts"));
  // SP-12: nothing is called with a token that came with a refused ID token.
  for (const endpoint of ["graph", "photo", "userinfo"] as const) {
    assertEquals(harness.tenant.requestsTo(endpoint), []);
  }
  assertTellsNoSecret(harness, html + JSON.stringify([...headers]), "the page");
  assertTellsNoSecret(harness, harness.log.join("\n"), "the log");
}

/**
 * Asserts that a sign-in has succeeded.
 *
 * @param harness the app and its tenant
 * @param visitor the visitor, who asked for `/profile` and was redirected there
 * @param name the name on the profile
 */
export async function assertAccepted(
  harness: Harness,
  visitor: Visitor,
  name = "Alice Example",
): Promise<void> {
  const { page } = visitor;
  const callback = page.hops.findLast(({ url }) => url.pathname === "/getAToken");
  assertEquals(callback?.status, 303, harness.log.at(-1));
  assertEquals(callback?.headers.get("location"), "/profile");
  assertSecured(callback!, harness.services.config.secure);
  assertEquals(callback?.body, "");
  assertEquals(cookiesSet(page, "session").length, 1);
  assertEquals([page.url.href, page.status], [`${harness.origin}/profile`, 200]);
  assertStringIncludes(page.document.querySelector("h1")?.textContent ?? "", name);
  const codes = harness.tenant.requestsTo("token").map(({ form }) => form.code);
  assertEquals(codes.length, new Set(codes).size, "no code is sent twice");
  assertEquals(eventsOf(harness, "sign_in_completed").length, 1);
  assertEquals((await harness.dump()).filter(({ key }) => key[0] === "sessions").length, 1);
}

/** Records that count or that remember a page: they say nothing about sessions and open attempts. */
const COUNTERS = new Set<Deno.KvKeyPart>(["rate_limits", "space", "sign_in_pages"]);

/** The kind of each record in the database, except those that count or remember a page. */
export async function kept(harness: Harness): Promise<Deno.KvKeyPart[]> {
  const entries = await harness.dump();
  return entries.map(({ key }) => key[0]!).filter((kind) => !COUNTERS.has(kind));
}

/** The values that responses on the way to a page set for a cookie of the app, removals included. */
export function cookiesSet({ hops }: Page, name: string): string[] {
  return hops.flatMap(({ headers }) => headers.getSetCookie())
    .filter((line) => line.startsWith(`${name}-`) || line.startsWith(`__Host-${name}-`))
    .map((line) => line.slice(line.indexOf("=") + 1).split(";", 1)[0]!);
}

/** The log's lines of an event. */
export function eventsOf({ log }: Harness, event: string): Record<string, unknown>[] {
  return log.map((line) => JSON.parse(line)).filter((entry) => entry.event === event);
}
