import { assert, assertEquals, assertFalse, assertStringIncludes } from "@std/assert";
import { enterCredentials, signIn } from "../support/credentials.ts";
import { type Harness, startHarness } from "../support/harness.ts";
import { Visitor } from "../support/visitor.ts";

const API = "api://0f0f0f0f-1111-2222-3333-444444444444";
const PERMISSIONS = ["openid", "profile", "offline_access", "User.Read", "User.ReadWrite"];

/** An API of one's own on this machine, and an app whose downstream API it is. */
async function start(answer: () => Response, scope = `${API}/Todo.Read`) {
  const seen: { method: string; path: string }[] = [];
  const api = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    seen.push({ method: request.method, path: new URL(request.url).pathname });
    return answer();
  });
  const harness = await startHarness({
    env: { SCOPE: scope, ENDPOINT: `http://127.0.0.1:${api.addr.port}/todos` },
    tenant: { application: { permissions: [...PERMISSIONS, `${API}/Todo.Read`] } },
  });
  return {
    harness,
    seen,
    async [Symbol.asyncDispose]() {
      await harness[Symbol.asyncDispose]();
      await api.shutdown();
    },
  };
}

/** The scopes of the app's token requests so far. */
function tokenScopes({ calls }: Harness): string[] {
  return calls.filter(({ url }) => url.pathname.endsWith("/token"))
    .map(({ form }) => form.get("scope") ?? "")
    .map((scope) => scope.replace("openid profile offline_access ", ""));
}

const SHOWN: Record<string, readonly [answer: () => Response, text: string]> = {
  "a list": [() => Response.json([{ title: "Buy milk" }]), "Buy milk"],
  "text": [() => new Response("Nothing to do"), "Nothing to do"],
  "text in another encoding": [
    () =>
      new Response(Uint8Array.of(0x63, 0x61, 0x66, 0xe9), {
        headers: { "content-type": 'text/plain; charset="ISO-8859-1"' },
      }),
    "café",
  ],
  "a number": [() => Response.json(42), "42"],
  "nothing": [() => new Response(null, { status: 204 }), "null"],
};

for (const [name, [answer, text]] of Object.entries(SHOWN)) {
  Deno.test(`GET /graph shows ${name} of another API as it is (W-30, W-31)`, async () => {
    await using it = await start(answer);
    const visitor = new Visitor();
    await signIn(visitor, it.harness);
    const page = await visitor.goTo(`${it.harness.origin}/graph`);
    assertEquals(page.status, 200);
    assertStringIncludes(page.document.querySelector("main")!.textContent!, text);
    // No photo is asked for: that is Graph's.
    assertEquals(it.seen, [{ method: "GET", path: "/todos" }]);
  });
}

Deno.test("a page that needs another API gets a token of its own for it (W-31, W-32)", async () => {
  await using it = await start(() => Response.json([]));
  const { harness } = it;
  const visitor = new Visitor();
  await signIn(visitor, harness);
  await visitor.goTo(`${harness.origin}/profile/edit`);
  await enterCredentials(visitor, harness);
  assertEquals(visitor.page.status, 200);
  assertStringIncludes(visitor.page.html, "Edit profile</h1>");

  const authorize = visitor.seen.findLast(({ url }) => url.pathname.endsWith("/authorize"))!.url;
  const asked = authorize.searchParams.get("scope")!;
  assert(asked.includes(`${API}/Todo.Read`) && asked.includes("User.ReadWrite"), asked);
  const scopes = tokenScopes(harness);
  assert(scopes.includes("User.ReadWrite"), scopes.join(" | "));
  assertFalse(
    scopes.some((scope) => scope.includes(API) && scope.includes("User.")),
    scopes.join(),
  );
  const graph = harness.calls.filter(({ url }) => url.pathname === "/v1.0/me");
  assertEquals(graph.map(({ url, status }) => [url.origin, status]), [[
    harness.tenant.origin,
    200,
  ]]);
  assertEquals(it.seen, []);
});

Deno.test("a page that needs another API works with .default, which Entra accepts only alone (W-08, W-32)", async () => {
  await using it = await start(() => Response.json(["Buy milk"]), `${API}/.default`);
  const { harness } = it;
  const visitor = new Visitor();
  await signIn(visitor, harness);
  await visitor.goTo(`${harness.origin}/profile/edit`);
  await enterCredentials(visitor, harness);
  assertEquals(visitor.page.status, 200, visitor.page.html);
  assertStringIncludes(visitor.page.html, "Edit profile</h1>");
  assertStringIncludes((await visitor.goTo(`${harness.origin}/graph?wait`)).html, "Buy milk");
  assertEquals(
    new Set(tokenScopes(harness)),
    new Set([`${API}/.default`, "User.ReadWrite", "User.Read"]),
  );
});
