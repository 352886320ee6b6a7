import { assert, assertEquals, assertFalse, assertMatch, assertNotEquals } from "@std/assert";
import { startTenant } from "../../emulator/tenant.ts";

/** Every member of the metadata, in Microsoft's order. */
const MEMBERS = [
  "token_endpoint",
  "token_endpoint_auth_methods_supported",
  "jwks_uri",
  "response_modes_supported",
  "subject_types_supported",
  "id_token_signing_alg_values_supported",
  "response_types_supported",
  "scopes_supported",
  "issuer",
  "request_uri_parameter_supported",
  "userinfo_endpoint",
  "authorization_endpoint",
  "device_authorization_endpoint",
  "http_logout_supported",
  "frontchannel_logout_supported",
  "end_session_endpoint",
  "claims_supported",
  "kerberos_endpoint",
  "tenant_region_scope",
  "cloud_instance_name",
  "cloud_graph_host_name",
  "msgraph_host",
  "rbac_url",
];

Deno.test("the metadata is at the tenant's name and at its ID, in Microsoft's order, without code_challenge_methods_supported", async () => {
  await using tenant = await startTenant();
  const documents = await Promise.all(
    [tenant.authority, tenant.issuer.replace(/\/v2\.0$/, "")].map(async (base) => {
      const response = await fetch(`${base}/v2.0/.well-known/openid-configuration`);
      assertEquals(response.status, 200);
      return await response.json();
    }),
  );
  assertEquals(documents[0], documents[1]);
  assertEquals(Object.keys(documents[0]), MEMBERS);
});

Deno.test("issuer and endpoints have the tenant's ID, unlike the authority", async () => {
  await using tenant = await startTenant({ name: "fabrikam" });
  const response = await fetch(`${tenant.authority}/v2.0/.well-known/openid-configuration`);
  const document = await response.json();
  assertEquals(tenant.authority, `${tenant.origin}/fabrikam.onmicrosoft.com`);
  assertEquals(document.issuer, `${tenant.origin}/${tenant.tenantId}/v2.0`);
  for (
    const name of ["token_endpoint", "authorization_endpoint", "jwks_uri", "end_session_endpoint"]
  ) {
    assert(document[name].startsWith(`${tenant.origin}/${tenant.tenantId}/`), name);
  }
});

Deno.test("the metadata of an unknown tenant is a 400 with AADSTS90002", async () => {
  await using tenant = await startTenant();
  const response = await fetch(
    `${tenant.origin}/nobody.onmicrosoft.com/v2.0/.well-known/openid-configuration`,
  );
  assertEquals(response.status, 400);
  const body = await response.json();
  assertEquals(body.error, "invalid_tenant");
  assertEquals(body.error_codes, [90002]);
  assertMatch(
    body.error_description,
    /^AADSTS90002: Tenant 'nobody\.onmicrosoft\.com' not found\./,
  );
  assertEquals(body.error_uri, `${tenant.origin}/error?code=90002`);
});

Deno.test("the key set has at least two keys, each with kid equal to x5t, a certificate, an issuer and no alg", async () => {
  await using tenant = await startTenant();
  const { keys } = await keySet(tenant.issuer);
  assert(keys.length >= 2);
  for (const key of keys) {
    assertEquals(Object.keys(key), ["kty", "use", "kid", "x5t", "n", "e", "x5c", "issuer"]);
    assertEquals(key.kid, key.x5t);
    assertEquals(key.issuer, tenant.issuer);
    const der = Uint8Array.fromBase64(key.x5c[0]);
    const sha1 = new Uint8Array(await crypto.subtle.digest("SHA-1", der));
    assertEquals(sha1.toBase64({ alphabet: "base64url", omitPadding: true }), key.kid);
  }
});

Deno.test("a test can roll the keys, and in an emergency withdraw the old ones", async () => {
  await using tenant = await startTenant();
  const kids = async () =>
    (await keySet(tenant.issuer)).keys.map(({ kid }: { kid: string }) => kid);
  const before = await kids();
  await tenant.rollKeys();
  const rolled = await kids();
  assertEquals(rolled.slice(0, before.length), before);
  assertEquals(rolled.length, before.length + 1);
  await tenant.rollKeys({ keepOld: false });
  const after = await kids();
  assertEquals(after.length, 1);
  assertFalse(rolled.includes(after[0]));
});

Deno.test("tenants in one process have different IDs, unless they have the same name", async () => {
  await using one = await startTenant({ name: "contoso" });
  await using other = await startTenant({ name: "fabrikam" });
  assertNotEquals(one.tenantId, other.tenantId);
  assertNotEquals(one.clientId, other.clientId);
  assertNotEquals(one.clientSecret, other.clientSecret);
  await using again = await startTenant({ name: "contoso" });
  assertEquals(again.clientSecret, one.clientSecret);
});

Deno.test("the tenant accepts only this machine's host names", async () => {
  await using tenant = await startTenant();
  const { port } = new URL(tenant.origin);
  const connection = await Deno.connect({ hostname: "127.0.0.1", port: Number(port) });
  const request =
    `GET /emulator/mailbox HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n`;
  await connection.write(new TextEncoder().encode(request));
  const answer = await new Response(connection.readable).text();
  assertMatch(answer, /^HTTP\/1\.1 421 /);
});

// deno-lint-ignore no-explicit-any
async function keySet(issuer: string): Promise<any> {
  const response = await fetch(issuer.replace(/v2\.0$/, "discovery/v2.0/keys"));
  return await response.json();
}
