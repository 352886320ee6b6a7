import { App, type Context, createDefine, page, type PageProps } from "fresh";
import { assertEquals, assertStringIncludes } from "@std/assert";
import { get } from "./testdata/site.ts";

interface State {
  user: string | null;
}

interface SignedInState {
  user: string;
}

const define = createDefine<State>();
const defineSignedIn = createDefine<SignedInState>();

Deno.test("define: functions give back what they are given", () => {
  const middleware = define.middleware((ctx) => ctx.next());
  const both = define.middleware([middleware]);
  const handlers = { GET: () => new Response() };
  const render = () => null;

  assertEquals(both, [middleware]);
  assertEquals(define.handlers(handlers), handlers);
  assertEquals(define.page(render), render);
  assertEquals(define.layout(render), render);
});

Deno.test("define: data of a handler has its type in the page, and several defines coexist", async () => {
  const handler = defineSignedIn.handlers({
    GET: (ctx: Context<SignedInState>) => page({ length: ctx.state.user.length }),
  });
  const Page = defineSignedIn.page<typeof handler>(({ data, state }) => (
    <p>
      {state.user.toUpperCase()} {data.length.toFixed(1)}
    </p>
  ));
  const response = await new App<SignedInState>()
    .use((ctx) => {
      ctx.state.user = "anna";
      return ctx.next();
    })
    .route("/", { handler, component: Page as never })
    .handler()(get("/"));

  assertStringIncludes(await response.text(), "<p>ANNA 4.0</p>");
});

Deno.test("page: status and headers are the response's, the content type stays HTML", async () => {
  const response = await new App()
    .route("/", {
      handler: () =>
        page({}, { status: 202, headers: { "X-Page": "yes", "Content-Type": "text/x" } }),
      component: () => <p>x</p>,
    })
    .handler()(get("/"));

  assertEquals(response.status, 202);
  assertEquals(response.headers.get("x-page"), "yes");
  assertEquals(response.headers.get("content-type"), "text/html; charset=utf-8");
});

Deno.test("page: two Set-Cookie headers collapse to the last", async () => {
  const headers = new Headers([["Set-Cookie", "a=1"], ["Set-Cookie", "b=2"]]);
  const response = await new App()
    .route("/", { handler: () => page({}, { headers }), component: () => <p>x</p> })
    .handler()(get("/"));

  assertEquals(response.headers.getSetCookie(), ["b=2"]);
});

Deno.test("page: a middleware sets any number of cookies on the rendered response", async () => {
  const response = await new App()
    .use(async (ctx) => {
      const response = await ctx.next();
      response.headers.append("Set-Cookie", "a=1");
      response.headers.append("Set-Cookie", "b=2");
      return response;
    })
    .route("/", { component: () => <p>x</p> })
    .handler()(get("/"));

  assertEquals(response.headers.getSetCookie(), ["a=1", "b=2"]);
});

Deno.test("page: null arrives as undefined", async () => {
  const response = await new App()
    .route("/", { handler: () => page(null), component: ({ data }) => <p>{String(data)}</p> })
    .handler()(get("/"));

  assertStringIncludes(await response.text(), "<p>undefined</p>");
});

Deno.test("Page props have what a page needs of the request, and not its verbs", async () => {
  const names: string[] = [];
  await new App()
    .route("/", {
      component: (props) => {
        names.push(...Object.keys(props));
        return <p>x</p>;
      },
    })
    .handler()(get("/"));

  assertEquals(names.sort(), [
    "Component",
    "config",
    "data",
    "error",
    "info",
    "isPartial",
    "params",
    "req",
    "route",
    "state",
    "url",
  ]);
});

Deno.test("An async page, layout or app may answer with a response", async () => {
  const redirect = () => Promise.resolve(Response.redirect("http://localhost/else"));
  const apps = [
    new App().route("/", { component: async () => await redirect() }),
    new App().layout("*", async () => await redirect()).route("/", { component: () => <p>x</p> }),
    new App().appWrapper(async () => await redirect()).route("/", { component: () => <p>x</p> }),
  ];
  for (const app of apps) assertEquals((await app.handler()(get("/"))).status, 302);
});

Deno.test("An async page, layout and app are rendered", async () => {
  const wrap = (tag: string) => async ({ Component }: PageProps) => {
    await Promise.resolve();
    return (
      <div class={tag}>
        <Component />
      </div>
    );
  };
  const response = await new App()
    .appWrapper(wrap("app"))
    .layout("*", wrap("layout"))
    .route("/", { component: async () => await Promise.resolve(<p>x</p>) })
    .handler()(get("/"));

  assertStringIncludes(
    await response.text(),
    '<div class="app"><div class="layout"><p>x</p></div></div>',
  );
});

Deno.test("An async component below the page renders as nothing", async () => {
  const Deep = (async () => await Promise.resolve(<b>deep</b>)) as unknown as () => null;
  const response = await new App()
    .route("/", {
      component: () => (
        <p>
          [<Deep />]
        </p>
      ),
    })
    .handler()(get("/"));

  assertStringIncludes(await response.text(), "<p>[]</p>");
});
