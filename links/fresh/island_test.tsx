import {
  assertEquals,
  assertFalse,
  assertMatch,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import type { FunctionComponent, VNode } from "preact";
import { jsxTemplate } from "preact/jsx-runtime";
import { App } from "./app.ts";
import { Builder } from "./dev/builder.ts";
import { writeProps } from "./island_props.ts";
import Counter from "./testdata/site/islands/Counter.tsx";
import { buildSite, get } from "./testdata/site.ts";

const handler = await buildSite();

async function html(path: string): Promise<string> {
  return await (await handler(get(path))).text();
}

Deno.test("Islands: one is rendered between two comments", async () => {
  assertMatch(
    await html("/"),
    /<!--frsh:island:Counter:0:--><button[^>]*>Count: 3<\/button><!--\/frsh:island-->/,
  );
});

Deno.test("Islands: one inline module boots them at the end of the body", async () => {
  const page = await html("/");
  const scripts = [...page.matchAll(/<script/g)];

  assertEquals(scripts.length, 1);
  assertMatch(
    page,
    /<script type="module" nonce="[0-9a-f]{32}">import.*boot.*fresh-runtime\.js.*Counter\.js.*boot\(.*<\/script><\/body>/,
  );
});

/** A document with an island on its page, as an app component makes it. */
async function documentOf(app: (page: FunctionComponent) => VNode): Promise<string> {
  const root = new URL("./testdata/site", import.meta.url).href;
  const applySnapshot = await new Builder({ root }).build({ snapshot: "memory" });
  const site = new App()
    .appWrapper(({ Component }) => app(Component))
    .get("/", (ctx) =>
      ctx.render(
        <body>
          <Counter start={3} />
        </body>,
      ));
  applySnapshot(site);
  return await (await site.handler()(get("/"))).text();
}

Deno.test("Islands: a document without a body's end stays as it is", async () => {
  const document = await documentOf(() => (
    <html>
      <head></head>
      <main>Closed</main>
    </html>
  ));
  assertEquals(document, "<!DOCTYPE html><html><head></head><main>Closed</main></html>");
});

Deno.test("Islands: text that looks like the body's end does not attract the module", async () => {
  const comment = jsxTemplate(["<!-- </body> -->"]) as VNode;
  const document = await documentOf((Page) => (
    <html>
      <head>{comment}</head>
      <Page />
    </html>
  ));
  assertStringIncludes(document, "<!-- </body> --></head><body>");
  assertMatch(document, /boot\(.*<\/script><\/body><\/html>$/);
});

Deno.test("Islands: the modules are named in a Link header, for early loading", async () => {
  const response = await handler(get("/"));
  await response.body?.cancel();

  assertMatch(
    response.headers.get("link")!,
    /^<\/_fresh\/js\/[0-9a-f]+\/fresh-runtime\.js>; rel="modulepreload"; as="script", <\/_fresh\/js\/[0-9a-f]+\/Counter\.js>; rel="modulepreload"; as="script"$/,
  );
});

Deno.test("Islands: a page without one has no script and no Link header", async () => {
  const response = await handler(get("/plain"));

  assertEquals(response.headers.get("link"), null);
  assertFalse((await response.text()).includes("<script"));
});

Deno.test("Islands: files of (_islands) are islands, too", async () => {
  assertStringIncludes(await html("/shop"), "<!--frsh:island:Cart:0:-->");
});

Deno.test("Islands: JSX given to one becomes slots, and what it does not show a template", async () => {
  const page = await html("/nested");

  assertMatch(page, /<h2><!--frsh:slot:0:title--><em>Title<\/em><!--\/frsh:slot--><\/h2>/);
  assertMatch(page, /<!--frsh:slot:2:children--><p class="slot" >Slot <b>text<\/b><\/p>/);
  assertMatch(page, /<template id="frsh-1-more"><!--frsh:island:Counter:2:-->/);
});

Deno.test("Islands: one in a slot is an island of its own, with its own properties", async () => {
  const page = await html("/nested");

  assertMatch(page, /<!--frsh:island:Counter:1:--><button[^>]*>Count: 10</);
  assertMatch(page, /,\{"start":10\},\{"start":20\}\]\);<\/script>/);
});

Deno.test("Islands: text that would end the script is escaped", async () => {
  const script = /<script type="module"[^>]*>(.*)<\/script><\/body>/s.exec(
    await html("/values"),
  )![1]!;
  assertFalse(script.includes("<"));
  assertStringIncludes(script, String.raw`\u003c/script>\u003c!--`);
});

Deno.test("Islands: a function as a property is a 500", async () => {
  assertEquals((await handler(get("/functions"))).status, 500);
});

const names = { slot: () => undefined, signals: () => "signals" };

/** Writes a value and reads it again, as the browser does. */
function roundTrip(value: unknown): unknown {
  const { declarations, expression } = writeProps(value, names);
  const signals = {
    signal: (value: unknown) => ({ value }),
    computed: (compute: () => unknown) => ({ computed: compute() }),
  };
  return new Function("signals", `"use strict";${declarations}return ${expression};`)(signals);
}

Deno.test("Island props: values of all types survive", () => {
  const value = {
    text: "a\u2028</script>",
    number: 1.5,
    big: 2n ** 70n,
    nan: NaN,
    infinity: -Infinity,
    zero: -0,
    flag: true,
    nothing: undefined,
    empty: null,
    date: new Date(123),
    url: new URL("https://example.com/?a=<"),
    pattern: /a\/<b/gi,
    map: new Map<unknown, unknown>([["a", new Set([1])]]),
    bytes: new Uint8Array([1, 2, 255]),
    list: [1, [2, {}]],
    'odd "key"': 1,
  };
  assertEquals(roundTrip(value), value);
});

Deno.test("Island props: an invalid date stays invalid", () => {
  assertEquals(Number.isNaN((roundTrip(new Date(NaN)) as Date).getTime()), true);
});

Deno.test("Island props: shared objects stay shared, in objects, arrays, maps and sets", () => {
  const shared = { a: 1 };
  const value = [shared, { shared }, new Map([[shared, shared]]), new Set([shared])];
  const copy = roundTrip(value) as typeof value;

  const first = copy[0];
  assertEquals(first, shared);
  assertEquals((copy[1] as { shared: unknown }).shared === first, true);
  assertEquals((copy[2] as Map<unknown, unknown>).get(first) === first, true);
  assertEquals((copy[3] as Set<unknown>).has(first), true);
});

Deno.test("Island props: cycles survive, also through what they share", () => {
  const inner: Record<string, unknown> = { list: [] };
  const outer: Record<string, unknown> = { inner, again: inner };
  inner.outer = outer;
  (inner.list as unknown[]).push(outer, inner.list);
  const map = new Map<unknown, unknown>();
  map.set("self", map);
  outer.map = map;

  const copy = roundTrip(outer) as typeof outer;
  const copied = copy.inner as typeof inner;
  assertEquals(copied === copy.again, true);
  assertEquals(copied.outer === copy, true);
  assertEquals((copied.list as unknown[])[0] === copy, true);
  assertEquals((copied.list as unknown[])[1] === copied.list, true);
  const copiedMap = copy.map as typeof map;
  assertEquals(copiedMap.get("self") === copiedMap, true);
});

Deno.test("Island props: class instances become plain objects of their own fields", () => {
  class Session {
    user = "anna";
    get secret() {
      return "not sent";
    }
  }
  assertEquals(roundTrip(new Session()), { user: "anna" });
});

Deno.test("Island props: a key named __proto__ is a key like others", () => {
  const copy = roundTrip(JSON.parse('{"__proto__": {"admin": true}}')) as object;
  assertEquals(Object.hasOwn(copy, "__proto__"), true);
  assertEquals((copy as { admin?: boolean }).admin, undefined);
});

Deno.test("Island props: signals are recognized by their shape, computed ones keep their value", () => {
  const signal = { value: { a: 1 }, peek: () => ({ a: 1 }) };
  const computed = { value: 2, peek: () => 2, x: () => 2 };
  assertEquals(roundTrip([signal, computed]), [{ value: { a: 1 } }, { computed: 2 }]);
});

Deno.test("Island props: Temporal values are made from their text", () => {
  const { expression } = writeProps(Temporal.PlainDate.from("2026-01-31"), names);
  assertEquals(expression, 'Temporal.PlainDate.from("2026-01-31")');
});

Deno.test("Island props: functions and symbols are refused", () => {
  assertThrows(() => writeProps({ a: () => {} }, names), TypeError, "Cannot send a function");
  assertThrows(() => writeProps([Symbol("s")], names), TypeError, "Cannot send a symbol");
});
