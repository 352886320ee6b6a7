import { assertEquals, assertStringIncludes } from "@std/assert";
import { type AuthorityLocation, locateAuthority } from "../../../lib/config/location/authority.ts";
import { isMistake, type Mistake } from "../../../lib/config/mistake.ts";
import { TENANT_ID } from "../../support/fake_authority.ts";

const NAMED = "https://contoso.ciamlogin.com/contoso.onmicrosoft.com/v2.0";
const CUSTOM = `https://login.contoso.com/${TENANT_ID}/v2.0`;

function located(value: string, verbatim = false): AuthorityLocation {
  const location = locateAuthority(value, verbatim);
  if (isMistake(location)) throw new Error(`${value} ${location.problem}`);
  return location;
}

function mistake(value: string, verbatim = false): Mistake {
  const location = locateAuthority(value, verbatim);
  if (!isMistake(location)) throw new Error(`${value} is taken for ${location.url}`);
  return location;
}

Deno.test("locateAuthority() reads an authority with and without tenant, slash and /v2.0", () => {
  const forms = [
    "https://contoso.ciamlogin.com",
    "https://contoso.ciamlogin.com/",
    "https://contoso.ciamlogin.com/v2.0",
    "https://contoso.ciamlogin.com/contoso.onmicrosoft.com",
    "https://contoso.ciamlogin.com/contoso.onmicrosoft.com/",
    "https://contoso.ciamlogin.com/contoso.onmicrosoft.com//",
    "https://contoso.ciamlogin.com/contoso.onmicrosoft.com/v2.0",
    "https://contoso.ciamlogin.com/contoso.onmicrosoft.com/V2.0/",
    "HTTPS://Contoso.CIAMLogin.com/contoso.onmicrosoft.com",
  ];
  for (const form of forms) assertEquals(located(form).url, NAMED, form);
});

Deno.test("locateAuthority() says where the metadata is, and what follows from the place", () => {
  assertEquals(located(NAMED), {
    url: NAMED,
    metadataUrl: `${NAMED}/.well-known/openid-configuration`,
    origin: "https://contoso.ciamlogin.com",
    loopback: false,
    ciam: true,
  });
});

Deno.test("locateAuthority() keeps a tenant's guid, as path and as host", () => {
  const byPath = `https://contoso.ciamlogin.com/${TENANT_ID}`;
  assertEquals(located(byPath).url, `${byPath}/v2.0`);
  const byHost = `https://${TENANT_ID}.ciamlogin.com/${TENANT_ID}/v2.0`;
  assertEquals(located(byHost).url, byHost);
});

Deno.test("locateAuthority() adds nothing to a verbatim authority", () => {
  for (const form of [CUSTOM, `${CUSTOM}/`]) {
    assertEquals(located(form, true).url, CUSTOM);
    assertEquals(located(form, true).metadataUrl, `${CUSTOM}/.well-known/openid-configuration`);
    assertEquals(located(form, true).ciam, false);
  }
  assertEquals(located("https://id.example", true).url, "https://id.example");
});

Deno.test("locateAuthority() lets http be used on this machine only", () => {
  const local = located("http://localhost:4000/contoso.onmicrosoft.com");
  assertEquals([local.loopback, local.ciam, local.origin], [true, false, "http://localhost:4000"]);
  assertEquals(mistake("http://contoso.ciamlogin.com").problem, "is not an https URL");
});

Deno.test("locateAuthority() is not fooled by a host that looks like Microsoft's", () => {
  for (const host of ["contosociamlogin.com", "contoso.ciamlogin.com.example"]) {
    assertEquals(located(`https://${host}/contoso.onmicrosoft.com`).ciam, false, host);
  }
});

Deno.test("locateAuthority() says what is wrong", () => {
  const wrong: Record<string, string> = {
    "contoso": "is not a URL",
    "contoso.ciamlogin.com/contoso.onmicrosoft.com": "is not a URL",
    "ftp://contoso.ciamlogin.com/x": "is not an https URL",
    "https://contoso.ciamlogin.com/x?p=b2c":
      "has a user flow in its query, but a user flow does not belong in the authority",
    "https://contoso.ciamlogin.com/x#y": "has a query, a fragment or a user name",
    "https://me@contoso.ciamlogin.com/x": "has a query, a fragment or a user name",
    "https://login.microsoftonline.com/contoso":
      "is the authority of workforce tenants, not of external ones",
    "https://contoso.b2clogin.com/contoso.onmicrosoft.com/B2C_1_si":
      "is the authority of an Azure AD B2C tenant, not of an external one",
    "https://contoso.ciamlogin.com/common": 'does not name one tenant, but "common"',
    "https://login.contoso.com": "does not name the tenant",
    "https://login.contoso.com/v2.0": "does not name the tenant",
  };
  for (const [value, problem] of Object.entries(wrong)) {
    assertEquals(mistake(value).problem, problem, value);
  }
});

Deno.test("locateAuthority() suggests what was most likely meant", () => {
  const CONTOSO = "https://contoso.ciamlogin.com/contoso.onmicrosoft.com";
  const meant: Record<string, string> = {
    "contoso": CONTOSO,
    "Contoso.onmicrosoft.com": CONTOSO,
    "https://contoso.onmicrosoft.com": CONTOSO,
    "contoso.ciamlogin.com": "https://contoso.ciamlogin.com",
    "https://login.microsoftonline.com/contoso.onmicrosoft.com": CONTOSO,
    "https://login.microsoftonline.com/contoso.onmicrosoft.com/v2.0": CONTOSO,
    [`${CONTOSO}/v2.0/.well-known/openid-configuration`]: `${CONTOSO}/v2.0`,
    [`${CONTOSO}/oauth2/v2.0/authorize?client_id=x`]: CONTOSO,
    "http://127.0.0.1:3100": "http://127.0.0.1:3100/contoso.onmicrosoft.com",
    "localhost:3100/contoso.onmicrosoft.com": "http://localhost:3100/contoso.onmicrosoft.com",
    "127.0.0.1:3100": "http://127.0.0.1:3100/contoso.onmicrosoft.com",
    "contoso.ciamlogin.com:443": "https://contoso.ciamlogin.com:443",
    "login.microsoftonline.com/contoso.onmicrosoft.com": CONTOSO,
    "https://https://login.microsoftonline.com/contoso.onmicrosoft.com": CONTOSO,
    "contoso.ciamlogin.com/contoso.onmicrosoft.com/.well-known/openid-configuration": CONTOSO,
  };
  for (const [value, suggestion] of Object.entries(meant)) {
    assertEquals(mistake(value).suggestion, suggestion, value);
    assertEquals(isMistake(locateAuthority(suggestion, false)), false, suggestion);
  }
});

Deno.test("locateAuthority() suggests nothing where it can't tell", () => {
  const unclear = [
    `https://login.microsoftonline.com/${TENANT_ID}`,
    `login.microsoftonline.com/${TENANT_ID}`,
    "https://www.-.ciamlogin.com/-.onmicrosoft.com",
    "ftp://x/y",
    "api://x//y",
    "api://x/oauth2/v2.0/token",
    "user:password@login.contoso.com",
    "contoso:443",
    "a b",
  ];
  for (const value of unclear) {
    assertEquals(mistake(value).suggestion, undefined, value);
  }
  assertStringIncludes(mistake("https://login.contoso.com").fix, "OIDC_AUTHORITY");
  assertStringIncludes(mistake("ftp://x/y", true).fix, "custom domain");
});
