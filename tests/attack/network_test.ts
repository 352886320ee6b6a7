import { assertEquals, assertMatch } from "@std/assert";
import { generate } from "selfsigned";
import { startHarness } from "../support/harness.ts";
import { type Page, Visitor } from "../support/visitor.ts";
import { signIn } from "./support/attempt.ts";
import { assertSecured } from "./support/secured.ts";
import { eventsOf } from "./support/verdict.ts";

function assertUnavailable(page: Page): void {
  assertEquals(page.status, 503);
  assertMatch(page.headers.get("retry-after")!, /^\d+$/);
  assertSecured(page);
}

/** A `fetch` that fails for this path as Deno's does if it can't find the host. */
function withoutName(path: RegExp): (fetcher: typeof fetch) => typeof fetch {
  return (fetcher) => (input, init) =>
    path.test(new URL(input instanceof Request ? input.url : input).pathname)
      ? Promise.reject(
        new TypeError("error sending request", {
          cause: new Error("dns error: failed to lookup address information"),
        }),
      )
      : fetcher(input, init);
}

const HOPS = { metadata: /openid-configuration$/, keys: /keys$/, tokens: /token$/ };

for (const [what, path] of Object.entries(HOPS)) {
  Deno.test(`the host of the ${what} can't be found: nobody is signed in, and the page says when to try again (RL-37)`, async () => {
    await using harness = await startHarness({ wrapFetch: withoutName(path) });
    const visitor = new Visitor();
    const page = what === "metadata"
      ? await visitor.goTo(`${harness.origin}/sign-in`)
      : await signIn(visitor, harness);
    assertUnavailable(page);
    assertMatch(String(eventsOf(harness, "sign_in_refused")[0]?.cause), /dns error/);
  });
}

Deno.test("Graph's host can't be found: the page says what is missing (RL-37)", async () => {
  await using harness = await startHarness({ wrapFetch: withoutName(/^\/v1\.0/) });
  const visitor = new Visitor();
  const page = await signIn(visitor, harness, { returnTo: "/graph" });
  assertEquals([page.status, page.url.pathname], [200, "/graph"]);
});

Deno.test("an untrusted certificate is not accepted, not even on this machine (RL-37, ASVS 12.3)", async () => {
  const { private: key, cert } = await generate([{ name: "commonName", value: "127.0.0.1" }]);
  await using harness = await startHarness({ tenant: { tls: { key, cert } } });
  assertUnavailable(await new Visitor().goTo(`${harness.origin}/sign-in`));
  assertEquals(harness.tenant.requests, []);
  assertMatch(String(eventsOf(harness, "sign_in_refused")[0]?.cause), /certificate/i);
});

Deno.test("nothing listens at the authority's address (RL-37)", async () => {
  await using harness = await startHarness({
    env: { AUTHORITY: "http://127.0.0.1:9/contoso.onmicrosoft.com" },
  });
  assertUnavailable(await new Visitor().goTo(`${harness.origin}/sign-in`));
});
