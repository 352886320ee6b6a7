import { assert, assertEquals, assertMatch } from "@std/assert";
import {
  frameablePolicy,
  secureResponse,
  type SecurityContext,
} from "../../lib/web/security_headers.ts";

const NONCE = Symbol.for("__freshNonce");
const CONTEXT: SecurityContext = {
  hsts: "max-age=63072000",
  formTargets: () => ["https://contoso.ciamlogin.com"],
  development: false,
};

function page(nonce = "abc123", headers: HeadersInit = {}): Response {
  const response = new Response("<html>", { headers: { "content-type": "text/html", ...headers } });
  Object.defineProperty(response, NONCE, { value: nonce });
  return response;
}

function csp(response: Response, context: Partial<SecurityContext> = {}): Map<string, string> {
  const policy = secureResponse(response, { ...CONTEXT, ...context }).headers
    .get("content-security-policy")!;
  return new Map(
    policy.split("; ").map((directive) => {
      const [name, ...sources] = directive.split(" ");
      return [name!, sources.join(" ")];
    }),
  );
}

/** Everything that can come out of the app, errors and redirects included. */
const RESPONSES: Record<string, () => Response> = {
  "a page": () => page(),
  "JSON": () => Response.json({ ok: true }),
  "an error": () => new Response("no", { status: 500 }),
  "a redirect of ours": () => new Response(null, { status: 303, headers: { location: "/" } }),
  "a redirect with locked headers (D-19)": () => Response.redirect("https://app.example/", 302),
  "nothing": () => new Response(null, { status: 204 }),
};

for (const [name, make] of Object.entries(RESPONSES)) {
  Deno.test(`secureResponse() puts the header table on ${name} (AV-05, AV-08, AV-09)`, () => {
    const made = make();
    const { status, headers } = secureResponse(made, CONTEXT);
    assertEquals(status, made.status);
    assertEquals(headers.get("location"), made.headers.get("location"));
    assertEquals(headers.get("x-content-type-options"), "nosniff");
    assertEquals(headers.get("referrer-policy"), "no-referrer");
    assertEquals(headers.get("cross-origin-opener-policy"), "same-origin");
    assertEquals(headers.get("cross-origin-resource-policy"), "same-origin");
    assertEquals(headers.get("x-frame-options"), "DENY");
    assertMatch(headers.get("strict-transport-security")!, /^max-age=\d{8,}$/);
    assertMatch(headers.get("permissions-policy")!, /camera=\(\)/);
    assertEquals(headers.get("cache-control"), "no-store");
    assertEquals(headers.get("access-control-allow-origin"), null);
    assertMatch(headers.get("content-security-policy")!, /frame-ancestors 'none'/);
    assertMatch(headers.get("content-security-policy")!, /base-uri 'none'/);
  });
}

Deno.test("secureResponse() keeps the body and the cookies", async () => {
  const made = new Response("text");
  made.headers.append("set-cookie", "a=1");
  made.headers.append("set-cookie", "b=2");
  const secured = secureResponse(made, CONTEXT);
  assertEquals(secured.headers.getSetCookie(), ["a=1", "b=2"]);
  assertEquals(await secured.text(), "text");
});

Deno.test("a page runs only the scripts that its own nonce is on (AV-07)", () => {
  const directives = csp(page("n0nce"));
  assertEquals(directives.get("script-src"), "'nonce-n0nce'");
  assertEquals(directives.get("default-src"), "'none'");
  assertEquals(directives.get("object-src"), "'none'");
  assertEquals(directives.get("style-src"), "'self'");
  assertEquals(directives.get("frame-src"), undefined);
  for (const sources of directives.values()) assert(!sources.includes("unsafe"), sources);
});

Deno.test("a page's forms end at the app and at the authority, nowhere else (D-18)", () => {
  assertEquals(csp(page()).get("form-action"), "'self' https://contoso.ciamlogin.com");
  assertEquals(csp(page(), { formTargets: () => [] }).get("form-action"), "'self'");
});

Deno.test("what is not a page may load, run and submit nothing", () => {
  assertEquals([...csp(Response.json({}))], [
    ["default-src", "'none'"],
    ["base-uri", "'none'"],
    ["form-action", "'none'"],
    ["frame-ancestors", "'none'"],
  ]);
});

Deno.test("only in development may Fresh show its overlay", () => {
  assertEquals(csp(page(), { development: true }).get("frame-src"), "'self'");
  // The iframe has a style attribute; without this, each error comes with a violation (P-13).
  assertEquals(csp(page(), { development: true }).get("style-src-attr"), "'unsafe-inline'");
  assertEquals(csp(page(), { development: true }).get("script-src"), "'nonce-abc123'");
});

Deno.test("a response that brings a frameable policy may be framed by those origins, and do nothing (SP-48)", () => {
  const policy = frameablePolicy(["https://contoso.ciamlogin.com", "https://a.example"]);
  const framed = new Response(null, { headers: { "content-security-policy": policy } });
  assertEquals([...csp(framed)], [
    ["default-src", "'none'"],
    ["base-uri", "'none'"],
    ["form-action", "'none'"],
    ["frame-ancestors", "https://contoso.ciamlogin.com https://a.example"],
  ]);
  assertEquals(framed.headers.get("x-frame-options"), null);
  assertEquals(framed.headers.get("referrer-policy"), "no-referrer");
});

Deno.test("HSTS is sent as configured, and not on http", () => {
  const sent = (hsts: string | null) =>
    secureResponse(page(), { ...CONTEXT, hsts }).headers.get("strict-transport-security");
  assertEquals(sent(null), null);
  assertEquals(sent("max-age=300; includeSubDomains"), "max-age=300; includeSubDomains");
});

Deno.test("a file may be cached where it says so, and a table's header can't be weakened", () => {
  const file = page("n", {
    "cache-control": "public, max-age=31536000, immutable",
    "x-frame-options": "ALLOWALL",
  });
  const { headers } = secureResponse(file, CONTEXT);
  assertEquals(headers.get("cache-control"), "public, max-age=31536000, immutable");
  assertEquals(headers.get("x-frame-options"), "DENY");
});

Deno.test("scripts that are fetched early carry the page's nonce", () => {
  const link = '</a.js>; rel="modulepreload"; as="script", </b.js>; rel="modulepreload"';
  const { headers } = secureResponse(page("n1", { link }), CONTEXT);
  assertEquals(headers.get("link")!.match(/rel="modulepreload"; nonce="n1"/g)?.length, 2);
});
