import {
  assert,
  assertEquals,
  assertMatch,
  assertNotEquals,
  assertStringIncludes,
} from "@std/assert";
import { App, type Context } from "fresh";
import type { ComponentChildren } from "preact";
import { StoreError } from "../../lib/kv/store.ts";
import { createLog } from "../../lib/log.ts";
import { currentRequest, withRequest } from "../../lib/request_log.ts";
import type { Services } from "../../lib/services.ts";
import type { User } from "../../lib/session/user.ts";
import { renderedOnce } from "../../lib/web/rendered_once.ts";
import type { State } from "../../lib/web/state.ts";
import { openSession } from "../attack/support/open_session.ts";
import { startHarness } from "../support/harness.ts";
import { HOSTILE } from "../support/hostile_markup.ts";
import { type Hop, Visitor } from "../support/visitor.ts";

function nonceIn(headers: Headers): string {
  return /'nonce-([^']+)'/.exec(headers.get("content-security-policy")!)![1]!;
}

/** Two visits of a page by different visitors. */
async function visitTwice(url: string): Promise<[Hop, Hop]> {
  return [await new Visitor().request(url), await new Visitor().request(url)];
}

/** A request for the page of {@linkcode serve}. */
interface Visit {
  /** Who reads it; a visitor unless given. */
  user?: User | null;
  origin?: string;
  path?: string;
  headers?: HeadersInit;
  /** The browser's address. */
  hostname?: string;
  /** What a middleware has found out. */
  state?: Partial<State>;
}

/** An app with one page. */
interface OnePage {
  /** How many times it was rendered. */
  renders: number;
  /** What the page has for each of these; null is a visitor. */
  read(...users: readonly (User | null)[]): Promise<string[]>;
  /** What the page has for each of these visits. */
  visit(...visits: readonly Visit[]): Promise<string[]>;
}

/** An app whose only page is rendered once. */
function serve(
  content: (ctx: Context<State>) => ComponentChildren,
  { mode = "production", query = "", init = () => ({}) }: {
    mode?: "production" | "development";
    query?: string;
    init?: (user: User | null) => ResponseInit;
  } = {},
): OnePage {
  const services = {} as Services;
  let current: Visit = {};
  const handler = new App<State>({ mode })
    .use(async (ctx) => {
      const { user = null, state } = current;
      const session = user && { claims: { email: `${user.initials}@example.com` } };
      const known = { services, session, user, correlationId: crypto.randomUUID(), ...state };
      Object.assign(ctx.state, known);
      const response = await ctx.next();
      assertEquals({ ...ctx.state }, { ...ctx.state, ...known });
      return response;
    })
    .get(
      "/page",
      renderedOnce((ctx) => {
        page.renders++;
        return ctx.render(<main>{content(ctx)}</main>, init(ctx.state.user));
      }),
    )
    .handler();
  const page: OnePage = {
    renders: 0,
    read: (...users) => page.visit(...users.map((user) => ({ user }))),
    async visit(...visits) {
      const read: string[] = [];
      for (current of visits) {
        const { origin = "http://localhost", path = "/page", headers = {} } = current;
        const { hostname = "127.0.0.1" } = current;
        const remoteAddr = { transport: "tcp", hostname, port: 1 } as const;
        const request = new Request(`${origin}${path}${query}`, { headers });
        const info = { remoteAddr, completed: Promise.resolve() };
        const known = { correlationId: crypto.randomUUID(), log: createLog(() => {}), route: null };
        const response = await withRequest(known, () => handler(request, info));
        read.push(/<main>(.*)<\/main>/s.exec(await response.text())![1]!);
      }
      return read;
    },
  };
  return page;
}

const CAROL: User = { name: "Carol", initials: "C" };
const ALICE: User = { name: "Alice Example", initials: "AE" };
const BOB: User = { name: `Bob & Co ${HOSTILE}`, initials: "B<" };

Deno.test("a page that says the same to everybody has headers of its own each time", async () => {
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

Deno.test("a page is rendered by its first request, and once more to see whether it can be kept", async () => {
  const page = serve(() => "Welcome");
  assertEquals(await page.read(null, null, null), ["Welcome", "Welcome", "Welcome"]);
  assertEquals(page.renders, 2);
});

Deno.test("a page has the name of the person who reads it, and none for a visitor", async () => {
  const page = serve(({ state: { user } }) =>
    user === null ? "Welcome" : <b title={user.name}>{`${user.name} (${user.initials})`}</b>
  );
  const alice = `<b title="Alice Example">Alice Example (AE)</b>`;
  const name = `Bob &amp; Co &lt;img src=x onerror=&quot;alert(1)&quot;>`;
  const bob = `<b title="${name}">${name} (B&lt;)</b>`;
  assertEquals(await page.read(ALICE, null, BOB, null), [alice, "Welcome", bob, "Welcome"]);
  assertEquals(await page.read(BOB, null, ALICE), [bob, "Welcome", alice]);
  assertEquals(page.renders, 4);
});

Deno.test("the home page names the customer, in all places", async () => {
  await using app = await startHarness({ pages: "own" });
  const names = ["Alice Example", "Bob Example", `Carol ${HOSTILE}`];
  for (const name of [...names, ...names]) {
    const visitor = new Visitor();
    await openSession(app, visitor, { claims: { sub: name, name } });
    const { document } = await visitor.goTo(app.origin);
    for (const place of ["h1 bdi", ".account-name"]) {
      assertEquals(document.querySelector(place)!.textContent, name);
    }
    const initials = [...document.querySelectorAll(".avatar")].map((avatar) => avatar.textContent);
    assertEquals(new Set(initials).size, 1);
    assertEquals(initials[0]![0], name[0]);
  }
});

const VARYING: { [what: string]: (ctx: Context<State>) => ComponentChildren } = {
  "shows a claim": ({ state }) => state.session!.claims.email as string,
  "makes an address of the name": ({ state }) => (
    <a href={`/search?q=${encodeURIComponent(state.user!.name)}`}>Search</a>
  ),
  "shows a part of the name": ({ state }) => state.user!.name.split(" ")[0],
  "shows the name in capitals": ({ state }) => state.user!.name.toUpperCase(),
  "depends on the name": ({ state }) => state.user!.name.startsWith("Carol") ? "Hi" : "Hello",
};

for (const [what, content] of Object.entries(VARYING)) {
  Deno.test(`a page that ${what} is rendered each time`, async () => {
    const page = serve(content);
    const [carol, bob, again] = await page.read(CAROL, BOB, CAROL);
    assertNotEquals(bob, carol);
    assertEquals(again, carol);
    assertEquals(page.renders, 4);
  });
}

const OUTAGE: Visit = { state: { storeError: new StoreError("Cannot use KV") } };

const OF_THE_REQUEST: {
  [what: string]: { content: (ctx: Context<State>) => ComponentChildren; differs: Visit };
} = {
  "shows the request's language": {
    content: ({ req }) => req.headers.get("accept-language") ?? "en",
    differs: { headers: { "accept-language": "nl" } },
  },
  "shows a value of a cookie": {
    content: ({ req }) => req.headers.get("cookie") ?? "No cookie",
    differs: { headers: { cookie: "theme=dark" } },
  },
  "has an address on the host that the request names": {
    content: ({ url }) => <a href={new URL("/about", url).href}>About</a>,
    differs: { origin: "http://evil.example" },
  },
  "has an address on the host that the request names, even if no such host can exist": {
    content: ({ url }) => <a href={new URL("/about", url).href}>About</a>,
    differs: { origin: "http://nobody.invalid" },
  },
  "has the request's scheme": {
    content: ({ url }) => <a href={`${url.protocol}//example.com/about`}>About</a>,
    differs: { origin: "https://localhost" },
  },
  "has the request's port": {
    content: ({ url }) => url.port,
    differs: { origin: "http://localhost:8080" },
  },
  "has the request's own address": {
    content: ({ req }) => req.url,
    differs: { origin: "http://evil.example" },
  },
  "shows the browser's address": {
    content: ({ info }) => (info.remoteAddr as Deno.NetAddr).hostname,
    differs: { hostname: "192.0.2.1" },
  },
  "says that nobody can sign in now": {
    content: ({ state }) => state.storeError === undefined ? "Welcome" : "Come back later",
    differs: OUTAGE,
  },
  "shows what a middleware has found out about the customer": {
    content: ({ state }) => `Basket: ${Reflect.get(state, "basket") ?? "empty"}`,
    differs: { state: { basket: "1 hat" } as Partial<State> },
  },
  "asks whether a middleware has found something out": {
    content: ({ state }) => "basket" in state ? "Your basket" : "Welcome",
    differs: { state: { basket: "1 hat" } as Partial<State> },
  },
  "asks whether a middleware has found something out of its own": {
    content: ({ state }) => Object.hasOwn(state, "basket") ? "Your basket" : "Welcome",
    differs: { state: { basket: "1 hat" } as Partial<State> },
  },
  "lists all that middlewares have found out": {
    content: ({ state }) => Reflect.ownKeys(state).includes("basket") ? "Your basket" : "Welcome",
    differs: { state: { basket: "1 hat" } as Partial<State> },
  },
  "lists what middlewares have found out": {
    content: ({ state }) => Object.keys(state).includes("basket") ? "Your basket" : "Welcome",
    differs: { state: { basket: "1 hat" } as Partial<State> },
  },
};

for (const [what, { content, differs }] of Object.entries(OF_THE_REQUEST)) {
  Deno.test(`a page that ${what} is rendered each time`, async () => {
    for (const user of [null, ALICE]) {
      const page = serve(content);
      const [one, other, again] = await page.visit({ user }, { ...differs, user }, { user });
      assertNotEquals(other, one);
      assertEquals(again, one);
      assertEquals(await serve(content).visit({ ...differs, user }, { user }), [other, one]);
    }
  });
}

Deno.test("a page with a header about the customer is rendered each time", async () => {
  const page = serve(() => "Welcome", {
    init: (user) => ({ headers: { "x-initials": user!.initials } }),
  });
  await page.read(ALICE, BOB);
  assertEquals(page.renders, 3);
});

const NEVER_THE_SAME: { [what: string]: (ctx: Context<State>) => string } = {
  "has the request's reference": ({ state }) => state.correlationId,
  "has the reference of the request that is being answered": () => currentRequest()!.correlationId,
  "has a random text": () => crypto.randomUUID(),
};

for (const [what, content] of Object.entries(NEVER_THE_SAME)) {
  Deno.test(`a page that ${what} is rendered each time`, async () => {
    assertEquals(new Set(await serve(content).read(null, null, null)).size, 3);
  });
}

Deno.test("a page that has its own path is rendered each time under another form of the path", async () => {
  const page = serve(({ url }) => url.pathname);
  const paths = ["/page/", "/page", "/page/", "/page"];
  assertEquals(await page.visit(...paths.map((path) => ({ path }))), paths);
  assertEquals(page.renders, 4);
});

Deno.test("a page that is rendered once differs from app to app", async () => {
  await using app = await startHarness();
  await using other = await startHarness();
  const { body } = await new Visitor().request(`${app.origin}/terms`);
  assertNotEquals((await new Visitor().request(`${other.origin}/terms`)).body, body);
});

Deno.test("a page with a query is rendered each time, because Fresh may answer with a part of it", async () => {
  const page = serve(() => `Render ${page.renders}`, { query: "?fresh=1" });
  assertEquals(await page.read(null, null), ["Render 1", "Render 2"]);
});

Deno.test("a page is rendered each time while KV is down, which it may say", async () => {
  const page = serve(() => "No session now");
  await page.visit(OUTAGE, OUTAGE, OUTAGE);
  assertEquals(page.renders, 3);
});

Deno.test("a page that says when KV is down is rendered once while it is not", async () => {
  const page = serve(({ state }) => state.storeError === undefined ? "Welcome" : "Come back later");
  const read = await page.visit({}, {}, OUTAGE, {});
  assertEquals(read, ["Welcome", "Welcome", "Come back later", "Welcome"]);
  assertEquals(page.renders, 3);
});

Deno.test("a page is rendered each time in development, so that it shows the latest change", async () => {
  const page = serve(() => `Render ${page.renders}`, { mode: "development" });
  assertEquals(await page.read(null, null), ["Render 1", "Render 2"]);
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

Deno.test("a page that sets the same cookies for everybody is rendered each time", async () => {
  const page = serve(() => "Welcome", { init: () => ({ headers: { "set-cookie": "seen=1" } }) });
  await page.read(null, null, null);
  assertEquals(page.renders, 3);
});

Deno.test("an answer that Fresh has not rendered is made each time", async () => {
  const services = {} as Services;
  let answers = 0;
  const answer = () => {
    answers++;
    return Promise.resolve(new Response("Not a page"));
  };
  const handler = new App<State>()
    .use((ctx) => {
      Object.assign(ctx.state, { services, user: null });
      return ctx.next();
    })
    .get("/", renderedOnce(answer))
    .handler();
  for (let request = 0; request < 3; request++) await handler(new Request("http://localhost/"));
  assertEquals(answers, 3);
});

Deno.test("a page that can't be shown now is rendered again", async () => {
  const page = serve(() => "Welcome", { init: () => ({ status: page.renders === 1 ? 503 : 200 }) });
  await page.read(null, null, null, null);
  assertEquals(page.renders, 3);
});

Deno.test("a page that sets a cookie of its own for each visitor is rendered each time", async () => {
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
