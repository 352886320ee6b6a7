import { App, type Context } from "fresh";
import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { get } from "./testdata/site.ts";

async function answer(
  respond: (ctx: Context<unknown>) => Response | Promise<Response>,
  path = "/",
): Promise<Response> {
  return await new App().get("/", respond).handler()(get(path));
}

Deno.test("Context: state is empty at first, and what is written upstream is seen downstream", async () => {
  const handler = new App<{ user: string }>()
    .use((ctx) => {
      assertEquals(Object.keys(ctx.state), []);
      ctx.state.user = "anna";
      return ctx.next();
    })
    .get("/", (ctx) => ctx.text(ctx.state.user))
    .handler();

  assertEquals(await (await handler(get("/"))).text(), "anna");
});

Deno.test("Context: route is the matched pattern, null for none", async () => {
  const seen: (string | null)[] = [];
  const handler = new App()
    .use((ctx) => {
      seen.push(ctx.route);
      return ctx.next();
    })
    .get("/:id", (ctx) => ctx.text(""))
    .handler();

  await handler(get("/1"));
  await handler(get("/1/2"));
  assertEquals(seen, ["/:id", null]);
});

Deno.test("ctx.redirect is 302 with mutable headers unless told otherwise", async () => {
  const response = await answer((ctx) => {
    const redirect = ctx.redirect("/next");
    redirect.headers.append("Set-Cookie", "a=1");
    redirect.headers.append("Set-Cookie", "b=2");
    return redirect;
  });

  assertEquals(response.status, 302);
  assertEquals(response.headers.get("location"), "/next");
  assertEquals(response.headers.getSetCookie(), ["a=1", "b=2"]);
  assertEquals((await answer((ctx) => ctx.redirect("/next", 303))).status, 303);
});

Deno.test("ctx.redirect collapses repeated slashes of rooted paths, and checks nothing else", async () => {
  const cases = {
    "//evil.com/": "/evil.com/",
    "/a//b?c=//d#//e": "/a/b?c=//d#//e",
    "/\\evil.com": "/\\evil.com",
    "https://evil.com//x": "https://evil.com//x",
  };
  for (const [target, location] of Object.entries(cases)) {
    const response = await answer((ctx) => ctx.redirect(target));
    assertEquals(response.headers.get("location"), location);
  }
});

Deno.test("ctx.redirect during a partial request marks any target, other hosts too", async () => {
  const redirect = (target: string) =>
    answer((ctx) => ctx.redirect(target), "/?fresh-partial=true");

  assertEquals(
    (await redirect("https://login.example/authorize?a=b#c")).headers.get("location"),
    "https://login.example/authorize?a=b&fresh-partial=true#c",
  );
  assertEquals((await redirect("/x")).headers.get("location"), "/x?fresh-partial=true");
});

Deno.test("ctx.isPartial is true for partial requests", async () => {
  const tell = (ctx: Context<unknown>) => ctx.text(String(ctx.isPartial));
  assertEquals(await (await answer(tell)).text(), "false");
  assertEquals(await (await answer(tell, "/?fresh-partial=true")).text(), "true");
});

Deno.test("ctx.text, html and json set their content types", async () => {
  const type = async (respond: (ctx: Context<unknown>) => Response) =>
    (await answer(respond)).headers.get("content-type");

  assertEquals(await type((ctx) => ctx.text("a")), "text/plain;charset=UTF-8");
  assertEquals(await type((ctx) => ctx.html("<p>")), "text/html; charset=utf-8");
  assertEquals(await type((ctx) => ctx.json({ a: 1 })), "application/json");
});

Deno.test("ctx.stream sends what an iterable gives", async () => {
  const response = await answer((ctx) =>
    ctx.stream(function* () {
      yield "a";
      yield "é";
    })
  );
  assertEquals(await response.text(), "aé");
});

Deno.test("ctx.render gives a whole document with the content type of HTML", async () => {
  const response = await answer((ctx) => ctx.render(<h1>Hi</h1>, { status: 201 }));

  assertEquals(response.status, 201);
  assertEquals(response.headers.get("content-type"), "text/html; charset=utf-8");
  assertEquals(
    await response.text(),
    '<!DOCTYPE html><html><head><meta charset="utf-8"/></head><body><h1>Hi</h1></body></html>',
  );
});

Deno.test("ctx.render takes the layouts and the app of its segment, unless told to skip them", async () => {
  const app = () =>
    new App()
      .appWrapper(({ Component }) => (
        <html>
          <body>
            <Component />
          </body>
        </html>
      ))
      .layout("*", ({ Component }) => (
        <main>
          <Component />
        </main>
      ));
  const all = await app().get("/", (ctx) => ctx.render(<p>x</p>)).handler()(get("/"));
  assertMatch(await all.text(), /<body><main><p>x<\/p><\/main><\/body>/);

  const config = { skipInheritedLayouts: true, skipAppWrapper: true };
  const bare = await app().get("/", (ctx) => ctx.render(<p>x</p>, {}, config)).handler()(get("/"));
  assertMatch(await bare.text(), /<head>.*<body><p>x<\/p><\/body>/);
});

Deno.test("ctx.render refuses anything but an element", async () => {
  await answer(async (ctx) => {
    await assertRejects(() => ctx.render("text" as never), TypeError);
    return new Response();
  });
});

Deno.test("Context: a second call of next goes on to the end of the chain", async () => {
  const handler = new App()
    .use(async (ctx) => {
      await ctx.next();
      return ctx.next();
    })
    .get("/", (ctx) => ctx.text("once"))
    .handler();

  assertEquals((await handler(get("/"))).status, 404);
});
