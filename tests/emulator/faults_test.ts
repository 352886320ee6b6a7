import { assert, assertEquals, assertFalse, assertRejects, assertThrows } from "@std/assert";
import {
  HTML_PAGE,
  huge,
  INVALID_JSON,
  redirectTo,
  RESET,
  slow,
} from "../../emulator/faults/faults.ts";
import { startTenant } from "../../emulator/tenant.ts";
import { App, REDIRECT_URI } from "./support/app.ts";

/** Asks for the metadata. */
function discover(tenant: { authority: string }): Promise<Response> {
  return fetch(`${tenant.authority}/v2.0/.well-known/openid-configuration`, { redirect: "manual" });
}

Deno.test("a fault makes the next calls of one endpoint fail, and later ones succeed", async () => {
  await using tenant = await startTenant();
  tenant.faults.next("discovery", { status: 500 }, 2);
  const statuses = [];
  for (let call = 0; call < 3; call++) {
    const response = await discover(tenant);
    statuses.push(response.status);
    await response.body?.cancel();
  }
  assertEquals(statuses, [500, 500, 200]);
});

Deno.test("a fault answers with HTML, invalid JSON, too much data or a redirect until it is cleared", async () => {
  await using tenant = await startTenant();
  tenant.faults.always("discovery", HTML_PAGE);
  for (let call = 0; call < 3; call++) {
    assert((await (await discover(tenant)).text()).startsWith("<!DOCTYPE"));
  }
  tenant.faults.clear("discovery");

  tenant.faults.next("discovery", INVALID_JSON);
  const text = await (await discover(tenant)).text();
  assertThrows(() => JSON.parse(text), SyntaxError);

  tenant.faults.next("discovery", huge(5_000_000));
  assert((await (await discover(tenant)).text()).length > 5_000_000);

  tenant.faults.next("discovery", redirectTo("http://127.0.0.1:1/"));
  const redirected = await discover(tenant);
  assertEquals([redirected.status, redirected.headers.get("location")], [
    302,
    "http://127.0.0.1:1/",
  ]);
  await redirected.body?.cancel();
});

Deno.test("a fault cuts the connection", async () => {
  await using tenant = await startTenant();
  tenant.faults.next("keys", RESET);
  await assertRejects(() => fetch(new App(tenant).at("/discovery/v2.0/keys")), TypeError);
});

Deno.test("no connection is cut because it was idle: its client may send the next request just then", async () => {
  await using tenant = await startTenant();
  const { hostname, port } = new URL(tenant.origin);
  using connection = await Deno.connect({ hostname, port: Number(port) });
  const request = `GET /emulator HTTP/1.1\r\nhost: ${hostname}:${port}\r\n\r\n`;
  await connection.write(new TextEncoder().encode(request));
  const bytes = new Uint8Array(1_024);
  await connection.read(bytes);
  const head = new TextDecoder().decode(bytes).toLowerCase();
  assert(head.startsWith("http/1.1 200 "), head);
  assertFalse(head.includes("\r\nkeep-alive: timeout="), head);
});

Deno.test("a slow answer does not delay closing", async () => {
  const tenant = await startTenant();
  tenant.faults.next("discovery", slow(80));
  const started = performance.now();
  await (await discover(tenant)).body?.cancel();
  assert(performance.now() - started >= 79);
  tenant.faults.next("discovery", slow(60_000));
  const pending = discover(tenant).then((response) => response.body?.cancel(), () => undefined);
  while (tenant.requestsTo("discovery").length < 2) {
    await new Promise((done) => setTimeout(done, 5));
  }
  await tenant.close();
  await pending;
});

Deno.test("a fault can withhold the answer after the code was redeemed", async () => {
  await using tenant = await startTenant();
  const app = new App(tenant);
  const code = await app.signIn();
  tenant.faults.next("token", { status: 502, body: "{}", after: true });
  assertEquals((await app.redeem(code)).status, 502);
  assertEquals((await app.redeem(code)).body.error_codes, [54005]);
});

Deno.test("each request is recorded with endpoint, query, form and headers", async () => {
  await using tenant = await startTenant();
  const app = new App(tenant);
  const code = await app.signIn();
  await app.redeem(code);
  assertEquals(tenant.requestsTo("token").length, 1);
  const [request] = tenant.requestsTo("token");
  assertEquals(request!.form.code, code);
  assertEquals(request!.form.redirect_uri, REDIRECT_URI);
  assertEquals(request!.headers["content-type"], "application/x-www-form-urlencoded;charset=UTF-8");
  assertEquals(tenant.requestsTo("authorize")[0]!.query.state, "the-state");
  assertEquals(tenant.requestsTo("graph"), []);
  tenant.clearRequests();
  assertEquals(tenant.requests, []);
});

Deno.test("mutations change metadata, keys, redirect, token response and Graph's answer", async () => {
  await using tenant = await startTenant();
  const app = new App(tenant);
  tenant.mutations.body(
    "discovery",
    (document) => void (document.issuer = "https://evil.example"),
    1,
  );
  tenant.mutations.body("keys", () => ({ keys: [] }), 1);
  tenant.mutations.body(
    "authorization response",
    (params) => void (params.iss = "https://evil.example"),
    1,
  );
  tenant.mutations.body("token response", (body) => void delete body.id_token, 1);
  tenant.mutations.body("graph", (me) => void (me.displayName = "<script>"), 1);
  assertEquals((await (await discover(tenant)).json()).issuer, "https://evil.example");
  assertEquals(await (await fetch(app.at("/discovery/v2.0/keys"))).json(), { keys: [] });
  const code = await app.signIn();
  assertEquals(app.returned.iss, "https://evil.example");
  const { body } = await app.redeem(code);
  assertEquals(body.id_token, undefined);
  assertEquals((await (await app.graph(body.access_token)).json()).displayName, "<script>");
  assertEquals((await (await app.graph(body.access_token)).json()).displayName, "Alice Example");
});

Deno.test("a fault can answer at an address that does not exist", async () => {
  await using tenant = await startTenant();
  const keys = await (await fetch(new App(tenant).at("/discovery/v2.0/keys"))).text();
  tenant.faults.always("unknown", { status: 200, body: keys });
  assertEquals(await (await fetch(`${tenant.origin}/${crypto.randomUUID()}`)).text(), keys);
});
