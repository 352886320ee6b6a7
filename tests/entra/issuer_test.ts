import { assertEquals, assertThrows } from "@std/assert";
import { locateAuthority } from "../../lib/config/location/authority.ts";
import { IssuerError, verifyEndpoint, verifyIssuer } from "../../lib/entra/issuer.ts";
import { isMistake } from "../../lib/config/mistake.ts";
import { ISSUER, TENANT_ID } from "../support/fake_authority.ts";

const OTHER_TENANT = "99999999-0000-cccc-1111-dddd2222eeee";

function locate(value: string, verbatim = false) {
  const location = locateAuthority(value, verbatim);
  if (isMistake(location)) throw new Error(location.problem);
  return location;
}

const CIAM = locate("https://contoso.ciamlogin.com/contoso.onmicrosoft.com");
const CUSTOM = locate(`https://login.contoso.com/${TENANT_ID}/v2.0`, true);
const LOCAL = locate("http://localhost:4000/contoso.onmicrosoft.com");

function refuses(issuer: string, authority = CIAM, tenantId?: string) {
  assertThrows(() => verifyIssuer(issuer, authority, tenantId), IssuerError, issuer);
}

Deno.test("verifyIssuer() accepts the authority's own /v2.0 URL", () => {
  assertEquals(verifyIssuer(CIAM.url, CIAM, undefined), undefined);
  assertEquals(verifyIssuer(CUSTOM.url, CUSTOM, undefined), TENANT_ID);
});

Deno.test("verifyIssuer() accepts the guid's own host for an authority on ciamlogin.com (D-07)", () => {
  assertEquals(verifyIssuer(ISSUER, CIAM, undefined), TENANT_ID);
});

Deno.test("verifyIssuer() accepts a guid on the authority's own origin", () => {
  assertEquals(verifyIssuer(`${CIAM.origin}/${TENANT_ID}/v2.0`, CIAM, undefined), TENANT_ID);
  assertEquals(verifyIssuer(`${LOCAL.origin}/${TENANT_ID}/v2.0`, LOCAL, undefined), TENANT_ID);
});

Deno.test("verifyIssuer() accepts the guid's host for a custom domain only if the guid is pinned", () => {
  assertEquals(verifyIssuer(ISSUER, CUSTOM, TENANT_ID), TENANT_ID);
  refuses(ISSUER, CUSTOM);
  refuses(ISSUER, LOCAL);
});

Deno.test("verifyIssuer() refuses every tenant but the pinned one", () => {
  assertEquals(verifyIssuer(ISSUER, CIAM, TENANT_ID), TENANT_ID);
  refuses(ISSUER, CIAM, OTHER_TENANT);
  refuses(`${CIAM.origin}/${OTHER_TENANT}/v2.0`, CIAM, TENANT_ID);
  refuses(CIAM.url, CIAM, TENANT_ID); // names no guid
});

const OTHERS = {
  "INVALID appended (OP-17)": `${ISSUER}INVALID`,
  "a slash more (SP-35)": `${ISSUER}/`,
  "an upper-case host (SP-35)": ISSUER.replace("ciamlogin", "CiamLogin"),
  "an upper-case guid": ISSUER.replaceAll(TENANT_ID, TENANT_ID.toUpperCase()),
  "a guid host that is not the path's": ISSUER.replace(TENANT_ID, OTHER_TENANT),
  "another host": `https://evil.example/${TENANT_ID}/v2.0`,
  "a host that only begins like it": ISSUER.replace(".com", ".com.evil.example"),
  "another tenant's name": "https://fabrikam.ciamlogin.com/fabrikam.onmicrosoft.com/v2.0",
  "the workforce authority": `https://login.microsoftonline.com/${TENANT_ID}/v2.0`,
  "http": ISSUER.replace("https", "http"),
  "a port": ISSUER.replace(".com", ".com:8443"),
  "a query": `${ISSUER}?x=1`,
  "a fragment": `${ISSUER}#x`,
  "a user": ISSUER.replace("https://", "https://evil@"),
  "version 1": ISSUER.replace("/v2.0", ""),
  "a template": ISSUER.replaceAll(TENANT_ID, "{tenantid}"),
  "no URL": "undefined",
  "nothing": "",
};

for (const [name, issuer] of Object.entries(OTHERS)) {
  Deno.test(`verifyIssuer() refuses ${name}`, () => refuses(issuer));
}

function endpoint(url: string, authority = CIAM, issuer = ISSUER) {
  verifyEndpoint("token_endpoint", url, authority, issuer);
}

Deno.test("verifyEndpoint() accepts the authority's and the issuer's origin", () => {
  endpoint(`${CIAM.origin}/${TENANT_ID}/oauth2/v2.0/token`);
  endpoint(`https://${TENANT_ID}.ciamlogin.com/token`);
});

Deno.test("verifyEndpoint() refuses any other origin (SP-09)", () => {
  const others = [
    "https://evil.example/token",
    "https://contoso.ciamlogin.com.evil.example/token",
    "https://contoso.ciamlogin.com@evil.example/token",
    "https://contoso.ciamlogin.com:8443/token",
    "https://fabrikam.ciamlogin.com/token",
    "/token",
    "undefined",
    "javascript:alert(1)",
  ];
  for (const url of others) {
    assertThrows(() => endpoint(url), IssuerError, "Cannot accept token_endpoint");
  }
});

Deno.test("verifyEndpoint() accepts http only beside an authority on this machine", () => {
  const issuer = `${LOCAL.origin}/${TENANT_ID}/v2.0`;
  endpoint("http://localhost:4000/token", LOCAL, issuer);
  assertThrows(() => endpoint("http://localhost:4001/token", LOCAL, issuer), IssuerError);
  assertThrows(() => endpoint("http://contoso.ciamlogin.com/token"), IssuerError);
});
