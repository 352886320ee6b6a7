import { assert, assertEquals } from "@std/assert";
import * as client from "openid-client";
import { startTenant } from "../../emulator/tenant.ts";
import { App, REDIRECT_URI } from "./support/app.ts";

Deno.test("openid-client signs in, calls userinfo, refreshes and builds the sign-out address", async () => {
  await using tenant = await startTenant();
  const { browser } = new App(tenant);
  // The full address: the issuer differs from the authority, as at Microsoft.
  const config = await client.discovery(
    new URL(`${tenant.authority}/v2.0/.well-known/openid-configuration`),
    tenant.clientId,
    tenant.clientSecret,
    undefined,
    { execute: [client.allowInsecureRequests] },
  );
  client.enableNonRepudiationChecks(config);
  const pkceCodeVerifier = client.randomPKCECodeVerifier();
  const expectedState = client.randomState();
  const expectedNonce = client.randomNonce();
  const start = client.buildAuthorizationUrl(config, {
    redirect_uri: REDIRECT_URI,
    scope: "openid profile offline_access User.Read",
    code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: "S256",
    state: expectedState,
    nonce: expectedNonce,
  });
  await browser.open(start.href);
  await browser.submit({ email: "bob@example.com", action: "next" });
  await browser.submit({ password: tenant.customers[1]!.password, action: "next" });

  const tokens = await client.authorizationCodeGrant(config, new URL(browser.left!), {
    pkceCodeVerifier,
    expectedState,
    expectedNonce,
  });
  const claims = tokens.claims()!;
  assertEquals([claims.name, claims.iss], ["Bob Example", tenant.issuer]);
  const userinfo = await client.fetchUserInfo(config, tokens.access_token, claims.sub);
  assertEquals(userinfo.email, "bob@example.com");
  const refreshed = await client.refreshTokenGrant(config, tokens.refresh_token!);
  assertEquals(refreshed.claims()!.sub, claims.sub);
  assert(refreshed.refresh_token !== tokens.refresh_token);

  const end = client.buildEndSessionUrl(config, {
    logout_hint: String(claims.login_hint),
    post_logout_redirect_uri: "http://localhost:3000/signed-out",
  });
  await browser.open(end.href);
  assertEquals(browser.left, "http://localhost:3000/signed-out");
});
