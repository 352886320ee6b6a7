import { App, HttpError, type ListenOptions } from "fresh";
import { assert, assertEquals, assertRejects } from "@std/assert";
import { get } from "./testdata/site.ts";

interface State {
  seen: string[];
}

function text(body: string): () => Response {
  return () => new Response(body);
}

Deno.test("App: a route keeps the middlewares recorded before it, not those after", async () => {
  const handler = new App<State>()
    .use((ctx) => {
      ctx.state.seen = ["before"];
      return ctx.next();
    })
    .get("/", (ctx) => ctx.text(ctx.state.seen.join()))
    .use((ctx) => {
      ctx.state.seen.push("after");
      return ctx.next();
    })
    .handler();

  assertEquals(await (await handler(get("/"))).text(), "before");
});

Deno.test("App.use with a path covers its segment and those below, not names that begin alike", async () => {
  const handler = new App<State>()
    .use("/admin", (ctx) => {
      ctx.state.seen = ["admin"];
      return ctx.next();
    })
    .get("/admin", (ctx) => ctx.json(ctx.state))
    .get("/admin/users", (ctx) => ctx.json(ctx.state))
    .get("/administrator", (ctx) => ctx.json(ctx.state))
    .handler();

  assertEquals(await (await handler(get("/admin"))).json(), { seen: ["admin"] });
  assertEquals(await (await handler(get("/admin/users"))).json(), { seen: ["admin"] });
  assertEquals(await (await handler(get("/administrator"))).json(), {});
});

Deno.test("App: a middleware given as a loader is loaded once", async () => {
  let loads = 0;
  const handler = new App<State>()
    .use(() => {
      loads++;
      return Promise.resolve((ctx) => ctx.next());
    })
    .get("/", text("ok"))
    .handler();

  await (await handler(get("/"))).body?.cancel();
  await (await handler(get("/"))).body?.cancel();
  assertEquals(loads, 1);
});

Deno.test("App: static paths are matched before patterns, patterns in order of registration", async () => {
  const handler = new App()
    .get("/shop/:id", (ctx) => ctx.text(`id ${ctx.params.id}`))
    .get("/shop/:id{/:more}?", text("never"))
    .get("/shop/sale", text("sale"))
    .handler();

  assertEquals(await (await handler(get("/shop/sale"))).text(), "sale");
  assertEquals(await (await handler(get("/shop/12"))).text(), "id 12");
});

Deno.test("App: the first route of a path and method stays", async () => {
  const handler = new App().get("/", text("first")).get("/", text("second")).handler();

  assertEquals(await (await handler(get("/"))).text(), "first");
});

Deno.test("App: a path matches with and without a trailing slash, case matters", async () => {
  const handler = new App().get("/a", text("a")).get("/b/", text("b")).handler();

  assertEquals(await (await handler(get("/a/"))).text(), "a");
  assertEquals(await (await handler(get("/b"))).text(), "b");
  assertEquals((await handler(get("/A"))).status, 404);
});

Deno.test("App: repeated slashes of the path are collapsed", async () => {
  const handler = new App().get("/a/b", (ctx) => ctx.text(ctx.url.pathname)).handler();

  assertEquals(await (await handler(new Request("http://localhost//a///b"))).text(), "/a/b");
});

Deno.test("App: parameters are decoded except for reserved characters", async () => {
  const handler = new App().get("/:name", (ctx) => ctx.text(ctx.params.name!)).handler();

  assertEquals(await (await handler(get("/a%20b%2Fc"))).text(), "a b%2Fc");
});

Deno.test("App: the handler rejects for a parameter that can't be decoded (W-52)", async () => {
  const handler = new App()
    .onError("*", () => new Response("error page"))
    .get("/:name", text("got"))
    .handler();

  await assertRejects(() => handler(get("/%FF")), URIError);
});

Deno.test("App: an unknown path runs the middlewares of the root only, then is 404", async () => {
  const seen: string[] = [];
  const handler = new App()
    .use((ctx) => {
      seen.push("root");
      return ctx.next();
    })
    .use("/admin", (ctx) => {
      seen.push("admin");
      return ctx.next();
    })
    .get("/admin/users", text("users"))
    .handler();

  const response = await handler(get("/admin/nobody"));
  assertEquals(response.status, 404);
  assertEquals(await response.text(), "Not Found");
  assertEquals(seen, ["root"]);
});

Deno.test("App.get answers other methods with 405 and OPTIONS with 204 and Allow", async () => {
  const handler = new App().get("/", text("got")).post("/", text("posted")).handler();

  assertEquals((await handler(get("/", { method: "DELETE" }))).status, 405);
  const options = await handler(get("/", { method: "OPTIONS" }));
  assertEquals(options.status, 204);
  assertEquals(options.headers.get("allow"), "GET, POST");
});

Deno.test("App: a method that no route can have is a 500 past all error pages (W-51)", async () => {
  const handler = new App()
    .onError("*", () => new Response("error page"))
    .all("/", text("got"))
    .all("/:name", text("got"))
    .handler();

  for (const path of ["/", "/name"]) {
    const response = await handler(get(path, { method: "PROPFIND" }));
    assertEquals(response.status, 500);
    assertEquals(await response.text(), "Internal server error");
  }
  const unknown = await handler(get("/a/b", { method: "PROPFIND" }));
  assertEquals(await unknown.text(), "error page");
});

Deno.test("App: methods are matched in upper case (W-51)", async () => {
  const handler = new App().patch("/", text("patched")).handler();
  // Request changes the case of most methods, but not of this one.
  assertEquals(await (await handler(get("/", { method: "patch" }))).text(), "patched");
});

Deno.test("App.get answers HEAD with the same headers and no body", async () => {
  const handler = new App()
    .get("/", () => new Response("got", { headers: { "X-Got": "yes" } }))
    .handler();

  const response = await handler(get("/", { method: "HEAD" }));
  assertEquals(response.status, 200);
  assertEquals(response.headers.get("x-got"), "yes");
  assertEquals(await response.text(), "");
});

Deno.test("App.put, patch, delete, head and all answer their methods", async () => {
  const handler = new App()
    .put("/", text("put"))
    .patch("/", text("patch"))
    .delete("/", text("delete"))
    .head("/", () => new Response(null, { headers: { "X-Head": "own" } }))
    .all("/all", (ctx) => ctx.text(ctx.req.method))
    .handler();

  for (const method of ["PUT", "PATCH", "DELETE"]) {
    assertEquals(await (await handler(get("/", { method }))).text(), method.toLowerCase());
  }
  assertEquals((await handler(get("/", { method: "HEAD" }))).headers.get("x-head"), "own");
  assertEquals(await (await handler(get("/all", { method: "OPTIONS" }))).text(), "OPTIONS");
});

Deno.test("App: basePath comes before all routes", async () => {
  const handler = new App({ basePath: "/base" }).get("/", text("home")).get("/a", text("a"))
    .handler();

  assertEquals(await (await handler(get("/base"))).text(), "home");
  assertEquals(await (await handler(get("/base/a"))).text(), "a");
  assertEquals((await handler(get("/a"))).status, 404);
});

Deno.test("App: trustProxy changes ctx.url and never the request", async () => {
  const headers = { "X-Forwarded-Proto": "https", "X-Forwarded-Host": "example.com" };
  const urls = (app: App<unknown>) =>
    app.get("/", (ctx) => ctx.text(`${ctx.url.origin} ${new URL(ctx.req.url).origin}`)).handler();

  const trusting = await urls(new App({ trustProxy: true }))(get("/", { headers }));
  assertEquals(await trusting.text(), "https://example.com http://localhost");
  const other = await urls(new App())(get("/", { headers }));
  assertEquals(await other.text(), "http://localhost http://localhost");
});

Deno.test("App: without a build there are no file routes and no assets", async () => {
  const { staticFiles } = await import("fresh");
  const handler = new App().use(staticFiles()).fsRoutes().get("/", text("programmatic")).handler();

  assertEquals(await (await handler(get("/"))).text(), "programmatic");
  assertEquals((await handler(get("/site.css"))).status, 404);
});

Deno.test("App.route accepts a loader, for all methods, and loads it once", async () => {
  let loads = 0;
  const handler = new App()
    .route("/", () => {
      loads++;
      return Promise.resolve({ handler: (ctx: { req: Request }) => new Response(ctx.req.method) });
    })
    .handler();

  assertEquals(loads, 0);
  assertEquals(await (await handler(get("/"))).text(), "GET");
  assertEquals(await (await handler(get("/", { method: "PUT" }))).text(), "PUT");
  assertEquals(loads, 1);
});

Deno.test("App.handler can be overridden by a subclass that wraps the inherited one", async () => {
  class Guarded extends App<unknown> {
    override handler(): ReturnType<App<unknown>["handler"]> {
      const inner = super.handler();
      return async (request, info) => {
        const response = await inner(request, info);
        response.headers.set("X-Guarded", "yes");
        return response;
      };
    }
  }

  const response = await new Guarded().handler()(get("/"));
  assertEquals(response.status, 404);
  assertEquals(response.headers.get("x-guarded"), "yes");
});

/** Lets an app listen, and passes what it writes to the terminal. */
async function withListening(
  options: ListenOptions,
  visit: (shown: string) => Promise<void>,
): Promise<void> {
  const stop = new AbortController();
  const shown: string[] = [];
  const { log } = console;
  console.log = (text = "") => shown.push(text);
  try {
    await new App().get("/", text("served"))
      .listen({ hostname: "localhost", signal: stop.signal, ...options });
    console.log = log;
    await visit(shown.join("\n"));
  } finally {
    console.log = log;
    stop.abort();
    await new Promise((resolve) => setTimeout(resolve, 10)); // listen() has not waited for the end
  }
}

Deno.test("App.listen starts a server, and shows the address that the name has resolved to (W-53)", async () => {
  await withListening({}, async (shown) => {
    const address = /\n 🍋 Fresh ready {3}\n {4}Local: {2}(http:\/\/127\.0\.0\.1:80\d\d\/)\n/
      .exec(shown)![1]!;
    assertEquals(await (await fetch(address)).text(), "served");
  });
});

Deno.test("App.listen: port 0 is the first free one from 8000, onListen takes the place of the output", async () => {
  const { promise: address, resolve } = Promise.withResolvers<Deno.NetAddr>();
  await withListening({ port: 0, onListen: resolve }, async (shown) => {
    const { port } = await address;
    assert(port >= 8000 && port < 8020);
    assertEquals(shown, "");
    await (await fetch(`http://localhost:${port}`)).body?.cancel();
  });
});

Deno.test("App: an HttpError without an error route is its status and message", async () => {
  const handler = new App()
    .get("/teapot", () => {
      throw new HttpError(418, "short and stout");
    })
    .handler();

  const response = await handler(get("/teapot"));
  assertEquals(response.status, 418);
  assertEquals(await response.text(), "short and stout");
});
