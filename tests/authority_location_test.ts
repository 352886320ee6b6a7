import { assertEquals } from "@std/assert";
import { type AuthorityLocation, locateAuthority } from "../lib/authority_location.ts";
import { TENANT_ID } from "./fake_authority.ts";

const NAMED = "https://contoso.ciamlogin.com/contoso.onmicrosoft.com/v2.0";
const CUSTOM = `https://login.contoso.com/${TENANT_ID}/v2.0`;

function located(value: string, verbatim = false): AuthorityLocation {
  const location = locateAuthority(value, verbatim);
  if (typeof location === "string") throw new Error(`${value} ${location}`);
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
  assertEquals(locateAuthority("http://contoso.ciamlogin.com", false), "is not an https URL");
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
    "https://contoso.ciamlogin.com/x?p=b2c": "has a query, a fragment or a user name",
    "https://contoso.ciamlogin.com/x#y": "has a query, a fragment or a user name",
    "https://me@contoso.ciamlogin.com/x": "has a query, a fragment or a user name",
    "https://login.microsoftonline.com/contoso":
      "is the authority of workforce tenants, not of external ones",
    "https://login.contoso.com": "does not name the tenant",
    "https://login.contoso.com/v2.0": "does not name the tenant",
  };
  for (const [value, problem] of Object.entries(wrong)) {
    assertEquals(locateAuthority(value, false), problem, value);
  }
});
