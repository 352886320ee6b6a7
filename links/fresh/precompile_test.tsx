import { App } from "fresh";
import { Builder } from "fresh/dev";
import { Head } from "fresh/runtime";
import { assertFalse, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { buildSite, get } from "./testdata/site.ts";

/** Elements that are text after compilation, around those that the framework looks at. */
function Page() {
  return (
    <section>
      <Head>
        <title>Page</title>
      </Head>
      <nav>
        <a href="/here">Here</a>
      </nav>
      <style>{".a {}"}</style>
      <ul>{["<1>", "2"].map((name) => <li key={name}>{name}</li>)}</ul>
    </section>
  );
}

/** The page as HTML. */
async function renderPage(): Promise<string> {
  const app = new App()
    .appWrapper(({ Component }) => (
      <html lang="en">
        <head>
          <title>App</title>
        </head>
        <body>
          <Component />
        </body>
      </html>
    ))
    .get("/here", (ctx) => ctx.render(<Page />));
  return await (await app.handler()(get("/here"))).text();
}

Deno.test("Precompiled JSX: the project uses it", () => {
  assertStringIncludes(Page.toString(), "_jsxTemplate");
});

Deno.test("Precompiled JSX: nonce, current link and Head work inside it, text is escaped", async () => {
  const html = await renderPage();

  assertStringIncludes(html, "<title>Page</title></head>");
  assertMatch(html, /<a href="\/here" data-current="true" aria-current="page">Here<\/a>/);
  assertMatch(html, /<style nonce="[0-9a-f]{32}">\.a \{\}<\/style>/);
  assertStringIncludes(html, "&lt;1>");
});

Deno.test("Precompiled JSX: an element's key becomes an attribute", async () => {
  assertMatch(await renderPage(), /<li data-frsh-key="2"\s*>2<\/li>/);
});

Deno.test("Precompiled JSX: the browser's scripts do not use it", async () => {
  const handler = await buildSite();
  const html = await (await handler(get("/"))).text();
  const path = /\/_fresh\/js\/[0-9a-f]+\/Counter\.js/.exec(html)![0];

  const script = await (await handler(get(path))).text();
  assertStringIncludes(script, '"button"');
  assertFalse(script.includes("<button"));
});

/** Builds a project with these compiler options. */
async function buildWith(compilerOptions: unknown): Promise<void> {
  const root = await Deno.makeTempDir();
  try {
    await Deno.mkdir(join(root, "islands"));
    await Deno.writeTextFile(join(root, "islands", "None.ts"), "export default () => null;");
    await Deno.writeTextFile(join(root, "deno.json"), JSON.stringify({ compilerOptions }));
    await new Builder({ root }).build();
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

Deno.test("Builder.build refuses compiler options that would break rendering", async () => {
  await assertRejects(() => buildWith({}), Error, "jsxImportSource is not set");
  await assertRejects(
    () =>
      buildWith({
        jsx: "precompile",
        jsxImportSource: "preact",
        jsxPrecompileSkipElements: ["img"],
      }),
    Error,
    'jsxPrecompileSkipElements lacks "a", "source", "body"',
  );
});
