import {
  assert,
  assertEquals,
  assertMatch,
  assertNotEquals,
  assertStringIncludes,
} from "@std/assert";
import { App } from "fresh";
import { h } from "preact";
import type { Services } from "../../lib/services.ts";
import { renderedOnce } from "../../lib/web/rendered_once.ts";
import type { State } from "../../lib/web/state.ts";
import { startHarness } from "../support/harness.ts";
import { type Hop, Visitor } from "../support/visitor.ts";

function nonceIn(headers: Headers): string {
  return /'nonce-([^']+)'/.exec(headers.get("content-security-policy")!)![1]!;
}

/** Two visits of a page by different visitors. */
async function visitTwice(url: string): Promise<[Hop, Hop]> {
  return [await new Visitor().request(url), await new Visitor().request(url)];
}

Deno.test("a page that says the same to everybody is rendered once, with headers of its own each time", async () => {
  await using app = await startHarness();
  const [first, second] = await visitTwice(`${app.origin}/terms`);
  const third = await new Visitor().request(`${app.origin}/terms`);
  for (const { status, headers } of [first, second, third]) {
    assertEquals(status, 200);
    assertEquals(headers.get("content-type"), "text/html; charset=utf-8");
    assertEquals(headers.get("content-language"), "en");
    assertEquals(headers.get("cache-control"), "no-store");
    assertMatch(headers.get("content-security-policy")!, /default-src 'none'.*style-src 'self'/);
  }
  assertEquals(new Set([first, second, third].map(({ headers }) => nonceIn(headers))).size, 3);
  assertNotEquals(first.headers.get("x-request-id"), second.headers.get("x-request-id"));
  assertStringIncludes(first.body, "<h1>Terms</h1>");
  assertEquals(second.body, first.body);
});

Deno.test("a page that is rendered once differs from app to app", async () => {
  await using app = await startHarness();
  await using other = await startHarness();
  const { body } = await new Visitor().request(`${app.origin}/terms`);
  assertNotEquals((await new Visitor().request(`${other.origin}/terms`)).body, body);
});

Deno.test("a page with a query is rendered each time, because Fresh may answer with a part of it", async () => {
  await using app = await startHarness();
  const [first, second] = await visitTwice(`${app.origin}/terms?fresh=1`);
  assertNotEquals(second.body, first.body);
});

Deno.test("a page is rendered each time in development, so that it shows the latest change", async () => {
  let renders = 0;
  const services = {} as Services;
  const app = new App<State>({ mode: "development" })
    .use((ctx) => {
      ctx.state.services = services;
      return ctx.next();
    })
    .get("/", renderedOnce((ctx) => ctx.render(h("p", null, `Render ${++renders}`))));
  const handler = app.handler();
  for (const render of ["Render 1", "Render 2"]) {
    const response = await handler(new Request("http://localhost/"));
    assertStringIncludes(await response.text(), render);
  }
});

Deno.test("a page with scripts is rendered each time, so that its nonce is new", async () => {
  await using app = await startHarness();
  const [first, second] = await visitTwice(`${app.origin}/opening-hours`);
  assertNotEquals(nonceIn(first.headers), nonceIn(second.headers));
  for (const { headers, body } of [first, second]) {
    assert(body.includes(`nonce="${nonceIn(headers)}"`));
  }
});

Deno.test("a page whose route has parameters is rendered each time", async () => {
  await using app = await startHarness();
  for (const language of ["en", "nl"]) {
    const { body } = await new Visitor().request(`${app.origin}/terms/${language}`);
    assertStringIncludes(body, `<h1>Terms in ${language}</h1>`);
  }
});

Deno.test("a page that sets a cookie is rendered each time", async () => {
  await using app = await startHarness();
  const [first, second] = await visitTwice(`${app.origin}/first-visit`);
  assertMatch(first.headers.get("set-cookie")!, /^visit=\d+$/);
  assertMatch(second.headers.get("set-cookie")!, /^visit=\d+$/);
  assertNotEquals(second.headers.get("set-cookie"), first.headers.get("set-cookie"));
});

Deno.test("HEAD of a page that is rendered once has its headers and no body", async () => {
  await using app = await startHarness();
  await visitTwice(`${app.origin}/terms`);
  const { status, headers, body } = await new Visitor().request(`${app.origin}/terms`, {
    method: "HEAD",
  });
  assertEquals(status, 200);
  assertEquals(headers.get("content-type"), "text/html; charset=utf-8");
  assertEquals(body, "");
});
