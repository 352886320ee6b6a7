import { App, HttpError, page, type PageProps } from "fresh";
import { assertEquals, assertStringIncludes } from "@std/assert";
import { get } from "./testdata/site.ts";

function ErrorPage({ error }: PageProps<unknown, unknown>) {
  return <h1>Sorry: {error instanceof Error ? error.message : String(error)}</h1>;
}

const fail = (error: unknown) => () => {
  throw error;
};

/** Runs without what is logged, and gives it back. */
async function withLog(run: () => Promise<void>): Promise<unknown[]> {
  const logged: unknown[] = [];
  const original = console.error;
  console.error = (...parts: unknown[]) => logged.push(...parts);
  try {
    await run();
  } finally {
    console.error = original;
  }
  return logged;
}

Deno.test("Errors: an error route renders with the error's status, 500 for unknown ones", async () => {
  const handler = new App()
    .onError("*", { component: ErrorPage })
    .get("/teapot", fail(new HttpError(418, "teapot")))
    .get("/bug", fail(new Error("bug")))
    .handler();

  const teapot = await handler(get("/teapot"));
  assertEquals(teapot.status, 418);
  assertStringIncludes(await teapot.text(), "Sorry: teapot");
  assertEquals((await handler(get("/bug"))).status, 500);
  assertEquals((await handler(get("/nowhere"))).status, 404);
  assertEquals((await handler(get("/bug", { method: "POST" }))).status, 405);
});

Deno.test("Errors: a thrown Response is an unknown error", async () => {
  const handler = new App()
    .onError("*", { component: ErrorPage })
    .get("/", fail(new Response("no control flow", { status: 302 })))
    .handler();

  assertEquals((await handler(get("/"))).status, 500);
});

Deno.test("Errors: the error page is rendered outside the middlewares of its own segment", async () => {
  const handler = new App<{ early: boolean }>()
    .onError("*", {
      component: ({ state }) => <h1>{state.early ? "state is kept" : "no state"}</h1>,
    })
    .use(async (ctx) => {
      ctx.state.early = true;
      const response = await ctx.next();
      response.headers.set("X-After", "yes");
      return response;
    })
    .get("/", fail(new Error("bug")))
    .handler();

  const response = await handler(get("/"));
  assertEquals(response.headers.get("x-after"), null);
  assertStringIncludes(await response.text(), "state is kept");
});

Deno.test("Errors: an error of an early middleware is rendered without the state of later ones", async () => {
  const handler = new App<{ session: string }>()
    .onError("*", { component: ({ state }) => <h1>{String(state.session)}</h1> })
    .use(fail(new HttpError(403)))
    .use((ctx) => {
      ctx.state.session = "there";
      return ctx.next();
    })
    .get("/", () => new Response("ok"))
    .handler();

  const response = await handler(get("/"));
  assertEquals(response.status, 403);
  assertStringIncludes(await response.text(), "<h1>undefined</h1>");
});

Deno.test("Errors: a middleware inside may catch, and render with layouts and app", async () => {
  const handler = new App()
    .appWrapper(({ Component }) => (
      <html>
        <body>
          <Component />
        </body>
      </html>
    ))
    .use(async (ctx) => {
      try {
        return await ctx.next();
      } catch (error) {
        assertEquals(ctx.error, error);
        return ctx.render(<h1>Caught</h1>, { status: 500 });
      }
    })
    .get("/", fail(new Error("bug")))
    .handler();

  const response = await handler(get("/"));
  assertEquals(response.status, 500);
  assertStringIncludes(await response.text(), "<html><body><h1>Caught</h1></body></html>");
});

Deno.test("Errors: a nested error route serves matched routes below it, unknown paths go to the root's", async () => {
  const handler = new App()
    .onError("*", { component: () => <h1>Root</h1> })
    .onError("/shop", { component: () => <h1>Shop</h1> })
    .get("/shop/broken", fail(new Error("bug")))
    .handler();

  assertStringIncludes(await (await handler(get("/shop/broken"))).text(), "Shop");
  assertStringIncludes(await (await handler(get("/shop/unknown"))).text(), "Root");
});

Deno.test("Errors: an error route's handler reads ctx.error, sets status and headers", async () => {
  const handler = new App()
    .onError("*", {
      handler: (ctx) =>
        page({ text: (ctx.error as Error).message }, { status: 503, headers: { "X-Own": "yes" } }),
      component: ({ data }) => <h1>{(data as { text: string }).text}</h1>,
    })
    .get("/", fail(new Error("bug")))
    .handler();

  const response = await handler(get("/"));
  assertEquals(response.status, 503);
  assertEquals(response.headers.get("x-own"), "yes");
  assertStringIncludes(await response.text(), "<h1>bug</h1>");
});

Deno.test("Errors: an error route with handlers by method lets other methods go on behind the guard that threw", async () => {
  const handler = new App()
    .onError("*", { handler: { GET: () => page({}) }, component: ErrorPage })
    .use(fail(new HttpError(403)))
    .post("/", () => new Response("reached"))
    .handler();

  const response = await handler(get("/", { method: "POST" }));
  assertEquals(await response.text(), "reached");
});

Deno.test("Errors: nothing is logged once there is an error route", async () => {
  const handler = new App().onError("*", { component: ErrorPage }).get("/", fail(new Error("bug")))
    .handler();

  const logged = await withLog(async () => void await handler(get("/")));
  assertEquals(logged, []);
});

Deno.test("Errors: without an error route the answer is plain, and logged from 500 on", async () => {
  const bug = new Error("bug");
  const handler = new App()
    .get("/bug", fail(bug))
    .get("/unavailable", fail(new HttpError(503, "back soon")))
    .get("/teapot", fail(new HttpError(418)))
    .handler();

  const logged = await withLog(async () => {
    const response = await handler(get("/bug"));
    assertEquals(response.status, 500);
    assertEquals(await response.text(), "Internal server error");
    assertEquals(await (await handler(get("/unavailable"))).text(), "back soon");
    assertEquals(await (await handler(get("/teapot"))).text(), "I'm a teapot");
  });
  assertEquals(logged.length, 2);
  assertEquals(logged[0], bug);
});

Deno.test("Errors: a handler that returns no Response is a 500 past all error routes", async () => {
  const handler = new App()
    .onError("*", { component: ErrorPage })
    .get("/", () => undefined as never)
    .handler();

  await withLog(async () => {
    assertEquals(await (await handler(get("/"))).text(), "Internal server error");
  });
});

Deno.test("Errors: notFound answers every 404 with status 200 unless it sets another", async () => {
  const handler = new App()
    .onError("*", { component: ErrorPage })
    .get("/thrown", fail(new HttpError(404)))
    .notFound((ctx) => ctx.text(`nothing at ${ctx.url.pathname}`))
    .handler();

  for (const path of ["/thrown", "/unknown"]) {
    const response = await handler(get(path));
    assertEquals(response.status, 200);
    assertEquals(await response.text(), `nothing at ${path}`);
  }
});

Deno.test("HttpError has no message unless given one", () => {
  const cause = new Error("cause");
  assertEquals(new HttpError(404).message, "");
  assertEquals(new HttpError(404, "gone", { cause }).cause, cause);
});

Deno.test("Errors: with an immutable response a middleware that sets headers fails", async () => {
  const handler = new App()
    .onError("*", { component: ErrorPage })
    .use(async (ctx) => {
      const response = await ctx.next();
      response.headers.set("X-Later", "yes");
      return response;
    })
    .get("/", () => Response.redirect("http://localhost/else"))
    .handler();

  assertEquals((await handler(get("/"))).status, 500);
});
