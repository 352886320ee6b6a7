import { App, HttpError, type PageProps } from "fresh";
import { asset, assetSrcSet, Head, HttpError as RuntimeError, IS_BROWSER } from "fresh/runtime";
import { assertEquals, assertFalse, assertMatch, assertStringIncludes } from "@std/assert";
import type { VNode } from "preact";
import { setBuildId } from "./build_id.ts";
import { buildSite, get } from "./testdata/site.ts";

const handler = await buildSite();
setBuildId("build");

function Document({ Component }: PageProps) {
  return (
    <html>
      <head>
        <title>App</title>
        <meta name="description" content="app" />
        <link rel="canonical" href="/app" />
        <meta key="own" name="x" content="app" />
      </head>
      <body>
        <Component />
      </body>
    </html>
  );
}

async function render(element: VNode, path = "/"): Promise<string> {
  const app = new App().appWrapper(Document).all("*", (ctx) => ctx.render(element));
  return await (await app.handler()(get(path))).text();
}

Deno.test("runtime: IS_BROWSER is false on the server, and HttpError is the same class as in fresh", () => {
  assertEquals(IS_BROWSER, false);
  assertEquals(RuntimeError, HttpError);
});

Deno.test("asset: rooted paths name the build, other URLs stay", () => {
  assertEquals(asset("/x.css"), "/x.css?__frsh_c=build");
  assertEquals(asset("/x.css?a=b#c"), "/x.css?a=b&__frsh_c=build#c");
  for (const url of ["https://example.com/x", "//example.com/x", "x.css", asset("/x.css")]) {
    assertEquals(asset(url), url);
  }
});

Deno.test("assetSrcSet: each URL names the build", () => {
  assertEquals(
    assetSrcSet("/a.png 1x, /b.png 2x"),
    "/a.png?__frsh_c=build 1x, /b.png?__frsh_c=build 2x",
  );
  assertEquals(assetSrcSet("/a.png(1)"), "/a.png(1)");
  assertEquals(assetSrcSet("/a.png,"), "/a.png,");
});

Deno.test("asset: is automatic for images and sources only", async () => {
  const html = await render(
    <p>
      <img src="/a.png" srcset="/b.png 2x" />
      <picture>
        <source srcset="/c.png" />
      </picture>
      <img src="/d.png" data-fresh-disable-lock />
      <video src="/e.mp4" />
    </p>,
  );

  assertStringIncludes(
    html,
    '<img src="/a.png?__frsh_c=build" srcset="/b.png?__frsh_c=build 2x"/>',
  );
  assertStringIncludes(html, '<source srcset="/c.png?__frsh_c=build"/>');
  assertStringIncludes(html, '<img src="/d.png" data-fresh-disable-lock="true"/>');
  assertStringIncludes(html, '<video src="/e.mp4">');
});

Deno.test("Head: a title replaces the app's", async () => {
  const html = await render(
    <Head>
      <title>Page</title>
    </Head>,
  );
  assertEquals([...html.matchAll(/<title>(.*?)<\/title>/g)].map((it) => it[1]), ["Page"]);
});

Deno.test("Head: others replace those with their key or attributes, or come last", async () => {
  const html = await render(
    <Head>
      <meta name="description" content="page" />
      <link rel="canonical" href="/page" />
      <meta key="own" name="y" content="page" />
      <meta name="robots" content="noindex" />
    </Head>,
  );

  assertStringIncludes(html, '<meta name="description" content="page"/>');
  assertStringIncludes(html, '<link rel="canonical" href="/page"/>');
  assertStringIncludes(html, '<meta name="y" content="page" data-key="own"/>');
  assertStringIncludes(html, '<meta name="robots" content="noindex"/></head>');
  assertFalse(html.includes('content="app"'));
});

Deno.test("Head: an element with a key replaces the one with the same key", async () => {
  const html = await render(
    <Head>
      <link key="own" rel="next" href="/page" />
    </Head>,
  );

  assertStringIncludes(html, '<link rel="next" href="/page" data-key="own"/>');
  assertFalse(html.includes('<meta name="x"'));
});

Deno.test("Head: the last of several wins, components in it are rendered", async () => {
  const Meta = () => <meta name="from" content="component" />;
  const html = await render(
    <p>
      <Head>
        <title>First</title>
      </Head>
      <Head>
        <title>Second</title>
        <Meta />
      </Head>
      text
    </p>,
  );

  assertStringIncludes(html, "<title>Second</title>");
  assertStringIncludes(html, '<meta name="from" content="component"/></head>');
  assertStringIncludes(html, "<p>text</p>");
});

Deno.test("Head: an element that is a constant does not stay in other pages", async () => {
  const title = <title>Constant app title</title>;
  const app = new App()
    .appWrapper(({ Component }) => (
      <html>
        <head>{title}</head>
        <body>
          <Component />
        </body>
      </html>
    ))
    .get("/own", (ctx) =>
      ctx.render(
        <Head>
          <title>Own</title>
        </Head>,
      ))
    .get("/", (ctx) => ctx.render(<p>x</p>));
  const run = app.handler();

  assertStringIncludes(await (await run(get("/own"))).text(), "<title>Own</title>");
  assertStringIncludes(await (await run(get("/"))).text(), "<title>Constant app title</title>");
});

Deno.test("Head: works from pages and islands of a built site", async () => {
  assertStringIncludes(await (await handler(get("/"))).text(), "<title>Page title</title>");
  assertStringIncludes(await (await handler(get("/nested"))).text(), "<title>Closed</title>");
});

Deno.test("Links: one to the page is marked current, one to a page above as ancestor", async () => {
  const Nav = () => (
    <nav>
      <a href="/shop/12/#b">Item</a>
      <a href="/shop/12?a">Other query</a>
      <a href="/shop/12" aria-current="step">Own word</a>
      <a href="/shop">Shop</a>
      <a href="/shopping">Other</a>
      <a href="https://example.com/shop/12">Elsewhere</a>
    </nav>
  );
  const html = await render(<Nav />, "/shop/12");

  assertMatch(html, /<a href="\/shop\/12\/#b" data-current="true" aria-current="page">/);
  assertMatch(html, /<a href="\/shop" data-ancestor="true" aria-current="true">/);
  assertMatch(html, /<a href="\/shop\/12\?a" data-ancestor="true" aria-current="true">/);
  assertStringIncludes(html, '<a href="/shop/12" aria-current="step">');
  assertStringIncludes(html, '<a href="/shopping">');
  assertStringIncludes(html, '<a href="https://example.com/shop/12">');
});

Deno.test("Links: the one to / is an ancestor of all pages", async () => {
  const Link = () => <a href="/">Home</a>;
  assertStringIncludes(
    await render(<Link />, "/x"),
    '<a href="/" data-ancestor="true" aria-current="true">',
  );
  assertStringIncludes(
    await render(<Link />, "/"),
    '<a href="/" data-current="true" aria-current="page">',
  );
});

Deno.test("Links: one made before rendering stays unmarked", async () => {
  assertStringIncludes(await render(<a href="/">Home</a>), '<a href="/">Home</a>');
});
