import { assertEquals } from "@std/assert";
import { createHash, randomUUID } from "node:crypto";
import { importPKCS8, SignJWT } from "jose";
import { startTenant, type Tenant } from "../../emulator/tenant.ts";
import { makeCertificate } from "../support/certificate.ts";
import { App, type TokenAnswer } from "./support/app.ts";

const TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
const registered = await makeCertificate();
const unregistered = await makeCertificate();

/** The thumbprint of a certificate, base64url. */
function thumbprint(pem: string, hash: "sha1" | "sha256"): string {
  const der = Uint8Array.fromBase64(pem.replace(/-----[^-]+-----|\s/g, ""));
  return createHash(hash).update(der).digest("base64url");
}

interface Assertion {
  header?: Record<string, string>;
  claims?: Record<string, unknown>;
  alg?: string;
  key?: string;
}

/** A valid assertion, with the given changes. */
async function assertion(
  tenant: Tenant,
  { header, claims, alg = "PS256", key }: Assertion,
): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  return await new SignJWT({
    aud: `${tenant.origin}/${tenant.tenantId}/oauth2/v2.0/token`,
    iss: tenant.clientId,
    sub: tenant.clientId,
    jti: randomUUID(),
    nbf: now,
    exp: now + 600,
    ...claims,
  })
    .setProtectedHeader({
      alg,
      typ: "JWT",
      ...(header ?? { "x5t#S256": thumbprint(registered.cert, "sha256") }),
    })
    .sign(await importPKCS8(key ?? registered.private, alg));
}

/** Signs a customer in and redeems with an assertion. */
async function redeem(changes: (tenant: Tenant) => Assertion): Promise<TokenAnswer> {
  await using tenant = await startTenant({
    application: { secrets: [], certificates: [registered.cert] },
  });
  const app = new App(tenant);
  return await app.redeem(await app.signIn(), {
    client_secret: undefined,
    client_assertion_type: TYPE,
    client_assertion: await assertion(tenant, changes(tenant)),
  });
}

const ACCEPTED: [string, (tenant: Tenant) => Assertion][] = [
  ["with PS256 and x5t#S256", () => ({})],
  [
    "with RS256 and x5t",
    () => ({ alg: "RS256", header: { x5t: thumbprint(registered.cert, "sha1") } }),
  ],
  ["with kid", () => ({ alg: "RS256", header: { kid: thumbprint(registered.cert, "sha1") } })],
  ["with the issuer as audience", (tenant) => ({ claims: { aud: tenant.issuer } })],
];

Deno.test("private_key_jwt is accepted", async (t) => {
  for (const [name, changes] of ACCEPTED) {
    await t.step(name, async () => {
      const { status, body } = await redeem(changes);
      assertEquals(status, 200, JSON.stringify(body));
    });
  }
});

const REFUSED: [string, number, (tenant: Tenant) => Assertion][] = [
  ["with another client as issuer", 700021, () => ({ claims: { iss: "x" } })],
  ["with another subject", 700021, () => ({ claims: { sub: "x" } })],
  [
    "with another audience",
    700023,
    () => ({ claims: { aud: "https://login.microsoftonline.com/x" } }),
  ],
  ["if it has expired", 700024, () => ({ claims: { nbf: 0, exp: 600 } })],
  [
    "if it is not valid yet",
    700024,
    () => ({ claims: { nbf: Date.now() / 1000 + 3600, exp: 2e9 * 2 } }),
  ],
  ["with a certificate that is not registered", 700027, () => ({
    key: unregistered.private,
    header: { "x5t#S256": thumbprint(unregistered.cert, "sha256") },
  })],
  ["if another key has signed it than it names", 700027, () => ({ key: unregistered.private })],
  ["without a thumbprint", 5002723, () => ({ header: {} })],
];

Deno.test("private_key_jwt is refused", async (t) => {
  for (const [name, code, changes] of REFUSED) {
    await t.step(`${name}: 401 AADSTS${code}`, async () => {
      const { status, body } = await redeem(changes);
      assertEquals(status, 401);
      assertEquals(body.error, "invalid_client");
      assertEquals(body.error_codes, [code]);
    });
  }
});

Deno.test("an assertion signed with HMAC gets AADSTS5002738, and text that is not a JWT gets AADSTS9002313", async () => {
  await using tenant = await startTenant({ application: { certificates: [registered.cert] } });
  const app = new App(tenant);
  const hmac = await new SignJWT({})
    .setProtectedHeader({ alg: "HS256", kid: "x" })
    .sign(new TextEncoder().encode("x".repeat(32)));
  const codes = [];
  for (const client_assertion of [hmac, "nonsense"]) {
    const { body } = await app.token({
      grant_type: "refresh_token",
      client_secret: undefined,
      client_assertion_type: TYPE,
      client_assertion,
    });
    codes.push(body.error_codes[0]);
  }
  assertEquals(codes, [5002738, 9002313]);
});
