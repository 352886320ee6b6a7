import { assert, assertEquals, assertFalse, assertStringIncludes } from "@std/assert";
import type { Context } from "fresh";
import { openSession } from "../attack/support/open_session.ts";
import { silentLog } from "../../lib/log.ts";
import { requireSession } from "../../lib/web/require_session.ts";
import type { State } from "../../lib/web/state.ts";
import { enterCredentials } from "../support/credentials.ts";
import { MINUTE } from "../support/fake_clock.ts";
import { type Harness, startHarness } from "../support/harness.ts";
import { Visitor } from "../support/visitor.ts";

const MAX_BYTES = 16 * 1024;

/** Sends a form to a signed-in page; the browser has no session any more, unless it was given one. */
function send(
  { origin }: Harness,
  visitor: Visitor,
  body: BodyInit,
  type = "application/x-www-form-urlencoded",
) {
  return visitor.request(`${origin}/account`, {
    method: "POST",
    body,
    headers: { "content-type": type, "sec-fetch-site": "same-origin" },
  });
}

/** A form of so many bytes. */
function formOf(bytes: number): string {
  return `end=${"x".repeat(bytes - 4)}`;
}

Deno.test("a form of 16 KiB is kept, and a larger one is refused, however it is sent (RL-11, RL-24)", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor();
  const stream = (bytes: number) => new Blob([formOf(bytes)]).stream(); // has no Content-Length
  for (const bodyOf of [formOf, stream]) {
    assertEquals((await send(harness, visitor, bodyOf(MAX_BYTES))).status, 303);
    assertEquals((await send(harness, visitor, bodyOf(MAX_BYTES + 1))).status, 413);
  }
  assertEquals((await send(harness, visitor, "a=&".repeat(100))).status, 303);
  assertEquals((await send(harness, visitor, "a=&".repeat(101))).status, 413);
  const attempts = await Array.fromAsync(harness.kv.list({ prefix: ["sign_in_attempts"] }));
  assertEquals(attempts.length, 3);
});

Deno.test("what is no URL-encoded form is not kept", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor();
  for (const type of ["application/json", "text/plain", "multipart/form-data; boundary=x"]) {
    assertEquals((await send(harness, visitor, "end=all", type)).status, 400, type);
  }
  assertEquals(await harness.dump(), []);
});

Deno.test("a kept form waits for 15 minutes, also where KV has not forgotten it (D-20, RL-28)", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor();
  const cookie = await openSession(harness, visitor);
  const fields = [["displayName", "Alice Kept"]] as const;
  await harness.services.keptForms.keep(cookie, {
    action: "/profile/edit",
    fields,
    user: undefined,
  });
  harness.passTime(14 * MINUTE);
  await visitor.goTo(`${harness.origin}/confirm`);
  assertEquals(visitor.page.url.pathname, "/confirm");
  assertStringIncludes(visitor.page.html, "Alice Kept");

  harness.passTime(MINUTE);
  await visitor.goTo(`${harness.origin}/confirm`);
  assertEquals(visitor.page.url.pathname, "/");
  assertFalse(visitor.page.html.includes("Alice Kept"));
  assertEquals((await Array.fromAsync(harness.kv.list({ prefix: ["kept_forms"] }))).length, 1);
});

Deno.test("a kept form is its own session's, and KV holds nothing of it in clear (SP-15)", async () => {
  await using harness = await startHarness();
  const { keptForms } = harness.services;
  const [mine, other] = [await openSession(harness), await openSession(harness)];
  const form = { action: "/profile/edit", fields: [["phone", "555-7331"]], user: "a" } as const;
  await keptForms.keep(mine, form);
  assertEquals(await keptForms.read(mine), form);
  assertEquals(await keptForms.read(other), null);
  const [entry] = await Array.fromAsync(
    harness.kv.list<{ sealed: Uint8Array }>({ prefix: ["kept_forms"] }),
  );
  assertFalse(JSON.stringify(entry!.key).includes(mine));
  assertFalse(new TextDecoder("latin1").decode(entry!.value.sealed).includes("555-7331"));
});

Deno.test("a form that was sent to a page comes back to that page, with all its fields (RL-11)", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor();
  const body = "end=none&x=1&x=2&%3Cb%3E=%22%3E%3Cscript%3E";
  const { headers } = await send(harness, visitor, body);
  await visitor.goTo(headers.get("location")!);
  await enterCredentials(visitor, harness);
  assertEquals(visitor.page.url.pathname, "/confirm");
  const form = visitor.page.document.querySelector('form[action="/account"]');
  const inputs = [...form!.querySelectorAll("input")].map((input) =>
    [input.getAttribute("name"), input.getAttribute("value")] as [string, string]
  );
  assertEquals(inputs, [...new URLSearchParams(body)]);
  assertFalse(visitor.page.html.includes("<script>"));
});

Deno.test("no address makes a form be sent to another place (CV-01)", async () => {
  await using harness = await startHarness();
  const { services } = harness;
  for (const path of ["//evil.example/account", "/\\evil.example/account", "/x/..//evil.example"]) {
    const url = new URL(harness.origin + path);
    const req = new Request(url, { method: "POST", body: new URLSearchParams({ a: "b" }) });
    const info = { remoteAddr: { transport: "tcp", hostname: "127.0.0.1", port: 1 } };
    const state = { services, session: null, user: null, log: silentLog };
    const next = () => Promise.reject(new Error("nobody is signed in"));
    const context = { req, url, info, state, next } as unknown as Context<State>;
    const { headers } = await requireSession(context);
    const [browser] = headers.getSetCookie().map((line) => /^sign-in-\d+=([^;]+)/.exec(line)?.[1]);
    const asked = new URL(headers.get("location")!).searchParams;
    const attempt = await services.attempts.take(browser!, asked.get("state")!);
    assert(attempt?.form);
    assertEquals([attempt.form.action, attempt.returnTo], ["/", "/"], path);
  }
});
