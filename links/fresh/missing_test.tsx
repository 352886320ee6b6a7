import { App, type Context, cors, ipFilter } from "fresh";
import { defineApp, defineLayout, defineRoute } from "fresh/compat";
import { Builder } from "fresh/dev";
import { Partial } from "fresh/runtime";
import { h, type VNode } from "preact";
import { assertInstanceOf, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { get } from "./testdata/site.ts";

/** Checks that an error is one line that names the feature and the way to have it. */
function assertNames(feature: string, error: unknown): void {
  assertInstanceOf(error, Error);
  assertStringIncludes(error.message, `Cannot use ${feature}: `);
  assertMatch(error.message, /^[^\n]+Run "deno unlink \.\/links\/fresh" to use that one$/);
}

/** What a function throws. */
async function failureOf(attempt: () => unknown): Promise<unknown> {
  try {
    await attempt();
  } catch (error) {
    return error;
  }
}

/** The error of a handler. */
async function failureIn(answer: (ctx: Context<unknown>) => unknown): Promise<unknown> {
  const { promise, resolve } = Promise.withResolvers<unknown>();
  const app = new App().get("/", async (ctx) => {
    resolve(await failureOf(() => answer(ctx)));
    return ctx.text("");
  });
  await app.handler()(get("/"));
  return await promise;
}

const FUNCTIONS: Record<string, () => unknown> = {
  "cors()": () => cors(),
  "ipFilter()": () => ipFilter({}),
  "app.ws()": () => new App().ws("/", {}),
  "app.mountApp()": () => new App().mountApp("/", new App()),
  "a route's css": () => new App().route("/", { css: ["/a.css"] }).handler(),
  "builder.onTransformStaticFile()": () =>
    new Builder().onTransformStaticFile({ pluginName: "none", filter: /x/ }, () => {}),
  "the build option sourceMap": () => new Builder({ sourceMap: { kind: true } }),
  "defineApp()": () => defineApp(() => null),
  "defineLayout()": () => defineLayout(() => null),
  "defineRoute()": () => defineRoute(() => null),
};

for (const [feature, attempt] of Object.entries(FUNCTIONS)) {
  Deno.test(`Missing: ${feature} names itself and "deno unlink"`, async () => {
    assertNames(feature, await failureOf(attempt));
  });
}

Deno.test("Missing: ctx.upgrade() names itself", async () => {
  assertNames("ctx.upgrade()", await failureIn((ctx) => ctx.upgrade()));
});

const nav = { "f-client-nav": true };
const PAGES: Record<string, () => VNode> = {
  "<Partial>": () => h(Partial, { name: "main" }) as VNode,
  "f-client-nav": () => <body {...nav}></body>,
  "f-client-nav, in precompiled JSX": () => <main {...nav}></main>,
};

for (const [feature, page] of Object.entries(PAGES)) {
  Deno.test(`Missing: ${feature} names itself when it is rendered`, async () => {
    const [name] = feature.split(",");
    assertNames(name!, await failureIn((ctx) => ctx.render(page())));
  });
}

Deno.test("Missing: an island that reads a public variable fails the build", async () => {
  const root = await Deno.makeTempDir();
  try {
    await Deno.mkdir(join(root, "islands"));
    await Deno.writeTextFile(
      join(root, "islands", "Reader.ts"),
      'export default () => Deno.env.get("FRESH_PUBLIC_NAME");',
    );
    await Deno.writeTextFile(
      join(root, "deno.json"),
      JSON.stringify({
        compilerOptions: { jsx: "react-jsx", jsxImportSource: "preact" },
        imports: { "preact": "npm:preact@^10.29.0" },
      }),
    );
    const builder = new Builder({ root });
    await assertRejects(() => builder.build({ snapshot: "memory" }), Error, "FRESH_PUBLIC_");
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});
