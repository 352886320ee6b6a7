import { assert, assertEquals, assertFalse, assertStringIncludes } from "@std/assert";
import type { Context } from "fresh";
import { openSession } from "../attack/support/open_session.ts";
import { newSecret } from "../../lib/kv/seal.ts";
import { STARTS_PER_ADDRESS } from "../../lib/web/start_sign_in.ts";
import { silentLog } from "../../lib/log.ts";
import { requireSession } from "../../lib/web/require_session.ts";
import type { State } from "../../lib/web/state.ts";
import { enterCredentials, signIn } from "../support/credentials.ts";
import { MINUTE } from "../support/fake_clock.ts";
import { type Harness, startHarness } from "../support/harness.ts";
import { Visitor } from "../support/visitor.ts";

const MAX_BYTES = 16 * 1024;

/** A browser whose session has lapsed. */
async function lapsedVisitor(harness: Harness): Promise<Visitor> {
  const visitor = new Visitor();
  await openSession(harness, visitor);
  harness.passTime(31 * MINUTE);
  return visitor;
}

/** Sends a form to a signed-in page. */
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

/** A form of a given size, in bytes. */
function formOf(bytes: number): string {
  return `end=${"x".repeat(bytes - 4)}`;
}

Deno.test("a form of 16 KiB is kept, and a larger one is refused, however it is sent (RL-11, RL-24)", async () => {
  await using harness = await startHarness();
  const stream = (bytes: number) => new Blob([formOf(bytes)]).stream(); // has no Content-Length
  const status = async (body: BodyInit) =>
    (await send(harness, await lapsedVisitor(harness), body)).status;
  for (const bodyOf of [formOf, stream]) {
    assertEquals(await status(bodyOf(MAX_BYTES)), 303);
    assertEquals(await status(bodyOf(MAX_BYTES + 1)), 413);
  }
  assertEquals(await status("a=&".repeat(100)), 303);
  assertEquals(await status("a=&".repeat(101)), 413);
  const attempts = await Array.fromAsync(harness.kv.list({ prefix: ["sign_in_attempts"] }));
  assertEquals(attempts.length, 3);
});

Deno.test("the size of a form is that of its stored text, and the page names the limit (W-45)", async () => {
  await using harness = await startHarness();
  for (const character of ["\x01", "é", '"', "\\", "\u2028"]) {
    const body = `end=${character.repeat(8_000)}`;
    const answer = await send(harness, await lapsedVisitor(harness), body);
    assertEquals(answer.status, 413, JSON.stringify(character));
    assertStringIncludes(answer.body, "16 KB");
  }
  const largest = encodeURIComponent("\x01".repeat(5_400)); // 16,200 bytes, as browsers send it
  assertEquals((await send(harness, await lapsedVisitor(harness), `end=${largest}`)).status, 303);
});

Deno.test("a form from a stranger is neither read nor kept (W-44, W-60)", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor();
  await visitor.jar.setCookie(
    `${harness.services.cookies.session.name}=${newSecret()}; Path=/`,
    harness.origin,
  );
  for (let i = 0; i < 50; i++) {
    const answer = await send(harness, i === 0 ? visitor : new Visitor(), formOf(MAX_BYTES));
    assertEquals([answer.status, answer.headers.get("location")], [
      303,
      "/sign-in?returnTo=%2Faccount",
    ]);
  }
  assertEquals(await harness.dump(), []);
});

Deno.test("a page that takes no form answers 405 before anything is kept (W-60)", async () => {
  await using harness = await startHarness();
  for (const path of ["/profile", "/graph", "/confirm", "/staff"]) {
    for (const visitor of [new Visitor(), await lapsedVisitor(harness)]) {
      const before = (await harness.dump()).length;
      const answer = await visitor.request(harness.origin + path, {
        method: "POST",
        body: new URLSearchParams({ a: "b" }),
        headers: { "sec-fetch-site": "same-origin" },
      });
      assertEquals([answer.status, answer.headers.get("allow")], [405, "GET"], path);
      assertEquals((await harness.dump()).length, before);
    }
  }
});

Deno.test("the pages that take a form are those that have a POST handler (W-60)", async () => {
  const routes = new URL("../../routes/", import.meta.url);
  for await (const { name, isDirectory } of Deno.readDir(routes)) {
    if (!isDirectory) continue;
    const root = new URL(`${name}/`, routes);
    const taking: string[] = [];
    for (const path of await filesOf(root)) {
      const { handler } = await import(new URL(path, root).href);
      if (handler?.POST) taking.push(`/${path.replace(/(\/index)?\.tsx?$/, "")}`);
    }
    const text = await Deno.readTextFile(new URL("_middleware.ts", root)).catch(() => "");
    const [, pages = ""] = text.match(/takeForms\(([^)]*)\)/) ?? [];
    const listed = [...pages.matchAll(/"([^"]+)"/g)].map(([, path]) => path!);
    const file = `routes/${name}/_middleware.ts`;
    assertEquals(listed.toSorted(), taking.toSorted(), `takeForms() in ${file} names these pages`);
  }
});

/** The pages in a folder of routes. */
async function filesOf(root: URL, folder = ""): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(new URL(folder, root))) {
    if (isDirectory) found.push(...await filesOf(root, `${folder}${name}/`));
    else if (!name.startsWith("_")) found.push(folder + name);
  }
  return found;
}

Deno.test("a form is shown to the user who sent it, and to no other user of the browser (W-64)", async () => {
  await using harness = await startHarness();
  for (const who of [0, 1]) {
    const visitor = new Visitor();
    await signIn(visitor, harness); // as Alice
    harness.passTime(31 * MINUTE);
    const { headers } = await send(harness, visitor, "end=none&note=of-alice");
    const authorize = new URL(headers.get("location")!);
    authorize.searchParams.set("prompt", "login");
    await visitor.goTo(authorize);
    await enterCredentials(visitor, harness, who);
    assertEquals(visitor.page.url.pathname, who === 0 ? "/confirm" : "/account");
    await visitor.goTo(`${harness.origin}/confirm`);
    assertEquals(visitor.page.html.includes("of-alice"), who === 0);
  }
});

Deno.test("a form survives too many sign-ins: the page can send it again (W-66)", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor();
  await signIn(visitor, harness);
  harness.stopClock();
  harness.passTime(31 * MINUTE);
  const cookie = await visitor.jar.getCookieString(harness.origin);
  for (let i = 0; i < 30; i++) {
    await fetch(`${harness.origin}/account`, {
      method: "POST",
      body: new URLSearchParams({ end: "none" }),
      headers: { cookie, "sec-fetch-site": "same-origin" },
      redirect: "manual",
    }).then((answer) => answer.body?.cancel());
  }
  await visitor.goTo(`${harness.origin}/`);
  await visitor.jar.removeAllCookies();
  for (const pair of cookie.split("; ")) {
    await visitor.jar.setCookie(`${pair}; Path=/`, harness.origin);
  }
  await visitor.send("/account", { end: "none", note: "still <here>" });
  assertEquals(visitor.page.status, 429);
  harness.passTime(MINUTE);
  visitor.holds = ({ origin }) => origin !== harness.origin;
  await visitor.submit("Send the form again");
  const { hops: [sent] } = visitor.page;
  assertEquals(sent!.status, 303);
  const state = new URL(sent!.headers.get("location")!).searchParams.get("state")!;
  const browser =
    (await visitor.jar.getCookies(harness.origin)).find(({ key }) =>
      key === harness.services.cookies.attempt.name
    )!.value;
  const attempt = await harness.services.attempts.take(browser, state);
  assertEquals(attempt?.form?.body, "end=none&note=still+%3Chere%3E");
});

Deno.test("step-ups of signed-in people do not count for their address (W-66)", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor();
  await openSession(harness, visitor);
  harness.stopClock();
  for (let i = 0; i <= STARTS_PER_ADDRESS; i++) {
    const { status } = await new Visitor().request(`${harness.origin}/sign-in`);
    assertEquals(status, i < STARTS_PER_ADDRESS ? 302 : 429);
  }
  harness.passTime(11_000);
  assertEquals((await visitor.request(`${harness.origin}/sign-in`)).status, 302);
});

Deno.test("anything but a URL-encoded form is not kept", async () => {
  await using harness = await startHarness();
  const visitor = await lapsedVisitor(harness);
  const before = await harness.dump();
  const cookie = await visitor.jar.getCookieString(harness.origin);
  for (const type of ["application/json", "text/plain", "multipart/form-data; boundary=x"]) {
    const answer = await visitor.request(`${harness.origin}/account`, {
      method: "POST",
      body: "end=all",
      headers: { "content-type": type, "sec-fetch-site": "same-origin", cookie },
    });
    assertEquals(answer.status, 400, type);
  }
  assertEquals(await harness.dump(), before);
});

Deno.test("a kept form is shown for 15 minutes, even if KV still has it afterwards (D-20, RL-28)", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor();
  const cookie = await openSession(harness, visitor);
  await harness.services.keptForms.keep(cookie, {
    action: "/profile/edit",
    body: "displayName=Alice+Kept",
    user: "alice",
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

Deno.test("a kept form opens only in its own session, and KV holds no part of it in the clear (SP-15)", async () => {
  await using harness = await startHarness();
  const { keptForms } = harness.services;
  const [mine, other] = [await openSession(harness), await openSession(harness)];
  const form = { action: "/profile/edit", body: "phone=555-7331", user: "a" } as const;
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
  await signIn(visitor, harness);
  harness.passTime(31 * MINUTE);
  const body = "end=none&x=1&x=2&%3Cb%3E=%22%3E%3Cscript%3E";
  const { headers } = await send(harness, visitor, body);
  await visitor.goTo(headers.get("location")!);
  assertEquals(visitor.page.url.pathname, "/confirm");
  const form = visitor.page.document.querySelector('form[action="/account"]');
  const inputs = [...form!.querySelectorAll("input")].map((input) =>
    [input.getAttribute("name"), input.getAttribute("value")] as [string, string]
  );
  assertEquals(inputs, [...new URLSearchParams(body)]);
  assertFalse(visitor.page.html.includes("<script>"));
});

Deno.test("no address can redirect a form to another site (CV-01)", async () => {
  await using harness = await startHarness();
  const { services } = harness;
  for (const path of ["//evil.example/account", "/\\evil.example/account", "/x/..//evil.example"]) {
    const url = new URL(harness.origin + path);
    const visitor = await lapsedVisitor(harness);
    const req = new Request(url, {
      method: "POST",
      body: new URLSearchParams({ a: "b" }),
      headers: { cookie: await visitor.jar.getCookieString(harness.origin) },
    });
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
