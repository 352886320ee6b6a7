import { App, csp, type CSPOptions } from "fresh";
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { get } from "./testdata/site.ts";

async function respond(options?: CSPOptions): Promise<Response> {
  const app = new App().use(csp(options))
    .get("/", (ctx) => ctx.render(<script src="/x.js" />))
    .get("/json", (ctx) => ctx.json({}));
  return await app.handler()(get("/"));
}

const policyOf = (response: Response) => response.headers.get("content-security-policy") ?? "";

Deno.test("csp: the default policy", async () => {
  assertEquals(
    policyOf(await respond()),
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; " +
      "font-src 'self'; img-src 'self' data:; media-src 'self' data: blob:; " +
      "worker-src 'self' blob:; connect-src 'self'; object-src 'none'; base-uri 'self'; " +
      "form-action 'self'; frame-ancestors 'none'; upgrade-insecure-requests",
  );
});

Deno.test("csp: own directives replace the defaults of their names, none can be removed", async () => {
  const policy = policyOf(await respond({ csp: ["base-uri 'none'", "sandbox"] }));

  assertStringIncludes(policy, "upgrade-insecure-requests; base-uri 'none'; sandbox");
  assertEquals(policy.includes("base-uri 'self'"), false);
});

Deno.test("csp: reportOnly and reportTo", async () => {
  const response = await respond({ reportOnly: true, reportTo: "/reports" });

  assertEquals(policyOf(response), "");
  assertEquals(response.headers.get("reporting-endpoints"), 'csp-endpoint="/reports"');
  assertStringIncludes(
    response.headers.get("content-security-policy-report-only")!,
    "report-to csp-endpoint; report-uri /reports",
  );
});

Deno.test("csp: with useNonce a rendered page names its own nonce in the place of unsafe-inline", async () => {
  const response = await respond({ useNonce: true });
  const nonce = /<script src="\/x.js" nonce="([0-9a-f]{32})">/.exec(await response.text())?.[1];

  assertStringIncludes(policyOf(response), `script-src 'self' 'nonce-${nonce}'`);
  assertStringIncludes(policyOf(response), `style-src 'self' 'nonce-${nonce}'`);
  assertEquals(policyOf(response).includes("unsafe-inline"), false);
});

Deno.test("csp: with useNonce a response that was not rendered keeps unsafe-inline", async () => {
  const response = await new App().use(csp({ useNonce: true }))
    .get("/", (ctx) => ctx.json({})).handler()(get("/"));

  assertStringIncludes(policyOf(response), "script-src 'self' 'unsafe-inline'");
});

Deno.test("csp: a thrown error passes without the policy", async () => {
  const response = await new App()
    .onError("*", { component: () => <h1>Error</h1> })
    .use(csp())
    .handler()(get("/unknown"));

  assertEquals(policyOf(response), "");
});

Deno.test("Nonce: every rendered script and style has it, and the response knows it", async () => {
  const response = await new App()
    .get("/", (ctx) =>
      ctx.render(
        <>
          <style>{"p {}"}</style>
          <script nonce="own" />
          <script />
        </>,
      ))
    .handler()(get("/"));
  const nonce = (response as unknown as Record<symbol, string>)[Symbol.for("__freshNonce")];
  const html = await response.text();

  assertMatch(nonce ?? "", /^[0-9a-f]{32}$/);
  assertStringIncludes(html, `<style nonce="${nonce}">`);
  assertStringIncludes(html, `<script nonce="${nonce}">`);
  assertStringIncludes(html, '<script nonce="own">');
});

Deno.test("Nonce: an element that is a constant gets each render's own", async () => {
  const script = <script src="/constant.js" />;
  const handler = new App().get("/", (ctx) => ctx.render(script)).handler();
  const nonces = await Promise.all([1, 2, 3].map(async () => {
    const html = await (await handler(get("/"))).text();
    return /nonce="([^"]+)"/.exec(html)?.[1];
  }));

  assertEquals(new Set(nonces).size, 3);
});

Deno.test("Nonce: the answer to HEAD has lost it", async () => {
  const response = await new App().get("/", (ctx) => ctx.render(<p>x</p>)).handler()(
    get("/", { method: "HEAD" }),
  );
  assertEquals(Reflect.has(response, Symbol.for("__freshNonce")), false);
});
