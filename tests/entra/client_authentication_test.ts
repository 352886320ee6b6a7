import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { decodeJwt, decodeProtectedHeader } from "jose";
import type { Environment } from "../../lib/config/variables.ts";
import { makeCertificate } from "../support/certificate.ts";
import { signIn } from "../support/credentials.ts";
import { type Harness, startHarness } from "../support/harness.ts";
import { Visitor } from "../support/visitor.ts";

const registered = await makeCertificate();
const other = await makeCertificate();

function start(env: Environment): Promise<Harness> {
  return startHarness({
    env: { CLIENT_SECRET: "", ...env },
    tenant: { application: { certificates: [registered.cert] } },
  });
}

function assertionsOf({ calls }: Harness): string[] {
  return calls.flatMap(({ form }) => form.getAll("client_assertion"));
}

Deno.test("the app can authenticate with a certificate instead of a secret (SP-08)", async () => {
  await using harness = await start({
    CLIENT_CERTIFICATE: registered.cert,
    CLIENT_PRIVATE_KEY: registered.private,
  });
  for (const visitor of [new Visitor(), new Visitor()]) {
    await signIn(visitor, harness);
    assertStringIncludes(visitor.page.html, "Alice Example");
  }
  const [first, second] = assertionsOf(harness) as [string, string];
  const header = decodeProtectedHeader(first);
  assertEquals([header.alg, header.typ, header.x5t], ["RS256", "JWT", undefined]);
  assertMatch(String(header["x5t#S256"]), /^[\w-]{43}$/);
  const claims = decodeJwt(first);
  assertEquals(claims.aud, `${harness.tenant.origin}/${harness.tenant.tenantId}/oauth2/v2.0/token`);
  assertEquals([claims.iss, claims.sub], [harness.tenant.clientId, harness.tenant.clientId]);
  assert(claims.exp! - claims.iat! <= 300);
  assert(claims.jti !== decodeJwt(second).jti);
  assertEquals(harness.calls.some(({ form }) => form.has("client_secret")), false);
});

Deno.test("a certificate can be in files or in one line, and its thumbprint can be SHA-1", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/app.pem`, registered.cert);
    await using harness = await start({
      CLIENT_CERTIFICATE: `${folder}/app.pem`,
      CLIENT_PRIVATE_KEY: registered.private.replaceAll("\n", "\\n"),
      CLIENT_CERTIFICATE_X5T: "true",
    });
    const visitor = new Visitor();
    await signIn(visitor, harness);
    assertStringIncludes(visitor.page.html, "Alice Example");
    assertMatch(String(decodeProtectedHeader(assertionsOf(harness)[0]!).x5t), /^[\w-]{27}$/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

for (
  const [name, env, cause] of [
    ["a certificate that is not registered", {
      CLIENT_CERTIFICATE: other.cert,
      CLIENT_PRIVATE_KEY: other.private,
    }, "AADSTS"],
    ["a key that is not the certificate's", {
      CLIENT_CERTIFICATE: registered.cert,
      CLIENT_PRIVATE_KEY: other.private,
    }, "CLIENT_PRIVATE_KEY is not the certificate's"],
    ["a damaged certificate", {
      CLIENT_CERTIFICATE: "-----BEGIN NOTHING-----",
      CLIENT_PRIVATE_KEY: other.private,
    }, "CLIENT_CERTIFICATE is a PEM block that is cut off or damaged"],
    [
      "a file that does not exist",
      { CLIENT_ASSERTION_FILE: "/nowhere/token" },
      "CLIENT_ASSERTION_FILE names a file that does not exist",
    ],
  ] as [name: string, env: Environment, cause: string][]
) {
  Deno.test(`${name} shows "Sign-in isn’t working right now", and no details`, async () => {
    await using harness = await start(env);
    const visitor = new Visitor();
    await signIn(visitor, harness);
    assertEquals(visitor.page.status, 503);
    assertStringIncludes(visitor.page.html, "Sign-in isn’t working right now");
    assertStringIncludes(harness.log.join("\n"), '"reason":"client_rejected"');
    assertStringIncludes(harness.log.join("\n"), cause);
    assertEquals(harness.log.join("\n").includes("BEGIN"), false);
    // A credential that can't be right is not sent, so the code stays valid until it is corrected.
    assertEquals(assertionsOf(harness).length, cause === "AADSTS" ? 1 : 0);
  });
}

Deno.test("the file of a federated credential is read at each use", async () => {
  const path = await Deno.makeTempFile();
  try {
    await using harness = await start({ CLIENT_ASSERTION_FILE: path });
    for (const token of ["first.token.x", "second.token.x"]) {
      await Deno.writeTextFile(path, `${token}\n`);
      await signIn(new Visitor(), harness);
    }
    // The tenant refuses the unknown issuer. The test is about what the app has sent.
    assertEquals(assertionsOf(harness), ["first.token.x", "second.token.x"]);
  } finally {
    await Deno.remove(path);
  }
});

Deno.test("the file of a secret is read at each use, so a rotation needs no restart", async () => {
  const path = await Deno.makeTempFile();
  try {
    await using harness = await start({ CLIENT_SECRET_FILE: path });
    const [first] = harness.tenant.application.secrets;
    await Deno.writeTextFile(path, `${first!.value}\n`);
    const visitor = new Visitor();
    await signIn(visitor, harness);
    assertEquals(visitor.page.url.href, `${harness.origin}/`);
    harness.tenant.application.secrets.splice(0, 1, { ...first!, value: "the-new-secret" });
    await Deno.writeTextFile(path, "the-new-secret");
    const next = new Visitor();
    await signIn(next, harness);
    assertEquals(next.page.url.href, `${harness.origin}/`);
  } finally {
    await Deno.remove(path);
  }
});

Deno.test("during a rotation the old secret and the new one both sign in (AV-31)", async () => {
  await using harness = await startHarness();
  harness.tenant.application.secrets.push({
    ...harness.tenant.application.secrets[0]!,
    value: "the-new-secret",
  });
  await signIn(new Visitor(), harness);
  await using renewed = await startHarness({
    env: { CLIENT_SECRET: "the-new-secret", AUTHORITY: harness.tenant.authority },
  });
  const visitor = new Visitor();
  await visitor.goTo(`${renewed.origin}/sign-in`);
  const { email, password } = harness.tenant.customers[0]!;
  await visitor.submit("Next", { email });
  await visitor.submit("Sign in", { password });
  assertEquals(visitor.page.url.href, `${renewed.origin}/`);
});
