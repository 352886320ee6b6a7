import type { Environment, Variable } from "../../lib/config/variables.ts";
import { TENANT_ID } from "./fake_authority.ts";

const CONTOSO = "https://contoso.ciamlogin.com/contoso.onmicrosoft.com";
const GUID = "0f0f0f0f-1111-2222-3333-444444444444";

/** A wrong value, the variable that the message must name, and words that name the mistake and its fix. */
export interface ConfigMistake {
  readonly env: Environment;
  readonly variable: Variable;
  readonly says: readonly string[];
  /** The value that the suggested `.env` has instead. */
  readonly mended?: string;
}

/** Mistakes that people are known to make in `.env`, by name. */
export const CONFIG_MISTAKES: Record<string, ConfigMistake> = {
  "client ID missing": {
    env: { CLIENT_ID: "" },
    variable: "CLIENT_ID",
    says: ["is not set", "Overview"],
  },
  "placeholder left": {
    env: { CLIENT_SECRET: "<client secret value>" },
    variable: "CLIENT_SECRET",
    says: ["placeholder", "Certificates & secrets"],
  },
  "client ID with braces": {
    env: { CLIENT_ID: `{${GUID}}` },
    variable: "CLIENT_ID",
    says: ["is not an ID like", "Application (client) ID"],
    mended: GUID,
  },
  "app's name for its ID": {
    env: { CLIENT_ID: "my-app" },
    variable: "CLIENT_ID",
    says: ["is not an ID like"],
  },
  "tenant ID for the client ID": {
    env: { CLIENT_ID: TENANT_ID, TENANT_ID },
    variable: "CLIENT_ID",
    says: ["the same as TENANT_ID"],
  },
  "secret ID for its value": {
    env: { CLIENT_SECRET: GUID },
    variable: "CLIENT_SECRET",
    says: ["Secret ID", "copy its Value"],
  },
  "comment of docker --env-file (W-05)": {
    env: { CLIENT_SECRET: "abc8Q~def # rotate in May" },
    variable: "CLIENT_SECRET",
    says: ["ends in a comment", "line of its own"],
  },
  "comment behind another value (W-05)": {
    env: { CLIENT_ID: `${GUID}  #app` },
    variable: "CLIENT_ID",
    says: ["ends in a comment"],
  },
  "invisible character behind the secret (W-05)": {
    env: { CLIENT_SECRET: "abc8Q~def\u200b" },
    variable: "CLIENT_SECRET",
    says: ["ends in an invisible character (U+200B)"],
  },
  "invisible character in the authority (W-05)": {
    env: { AUTHORITY: "https://contoso.\u2060ciamlogin.com/contoso.onmicrosoft.com" },
    variable: "AUTHORITY",
    says: ["invisible character (U+2060)"],
  },
  "line break in a value (W-05)": {
    env: { SCOPE: "User.Read\nMail.Read" },
    variable: "SCOPE",
    says: ["invisible character (U+000A)"],
  },
  "quotation marks of docker --env-file": {
    env: { CLIENT_SECRET: '"abc"' },
    variable: "CLIENT_SECRET",
    says: ["quotation marks", "Leave them out"],
  },
  "workforce authority": {
    env: { AUTHORITY: "https://login.microsoftonline.com/contoso.onmicrosoft.com" },
    variable: "AUTHORITY",
    says: ["workforce tenants", "ciamlogin.com"],
    mended: CONTOSO,
  },
  "Azure AD B2C authority": {
    env: { AUTHORITY: "https://contoso.b2clogin.com/contoso.onmicrosoft.com/B2C_1_signin" },
    variable: "AUTHORITY",
    says: ["Azure AD B2C", "ciamlogin.com"],
  },
  "user flow in the authority's path (W-06)": {
    env: { AUTHORITY: `${CONTOSO}/SignUpSignIn/v2.0` },
    variable: "AUTHORITY",
    says: ['"SignUpSignIn"', "user flow"],
    mended: CONTOSO,
  },
  "user flow in the authority's query (W-06)": {
    env: { AUTHORITY: `${CONTOSO}?p=SignUpSignIn` },
    variable: "AUTHORITY",
    says: ["user flow in its query"],
    mended: CONTOSO,
  },
  "two slashes in the authority (W-06)": {
    env: { AUTHORITY: "https://contoso.ciamlogin.com//contoso.onmicrosoft.com" },
    variable: "AUTHORITY",
    says: ["two slashes"],
    mended: CONTOSO,
  },
  "placeholder for the tenant, encoded by a browser": {
    env: { AUTHORITY: "https://contoso.ciamlogin.com/%7Btenant%7D" },
    variable: "AUTHORITY",
    says: ["%7Btenant%7D", "neither a domain nor a tenant ID"],
  },
  "authority without the tenant's subdomain": {
    env: { AUTHORITY: "https://ciamlogin.com/contoso.onmicrosoft.com" },
    variable: "AUTHORITY",
    says: ["subdomain"],
    mended: CONTOSO,
  },
  "the portal's address": {
    env: { AUTHORITY: "https://portal.azure.com/contoso.onmicrosoft.com" },
    variable: "AUTHORITY",
    says: ["another service of Microsoft"],
    mended: CONTOSO,
  },
  "authority in the US Government cloud (W-07)": {
    env: { AUTHORITY: "https://contoso.ciamlogin.us/contoso.onmicrosoft.us" },
    variable: "AUTHORITY",
    says: ["US Government", "no External ID"],
  },
  "authority in China (W-07)": {
    env: { AUTHORITY: "https://login.partner.microsoftonline.cn/contoso.partner.onmschina.cn" },
    variable: "AUTHORITY",
    says: ["China"],
  },
  "authority in Germany (W-07)": {
    env: { AUTHORITY: "https://contoso.ciamlogin.de" },
    variable: "AUTHORITY",
    says: ["Germany"],
  },
  "authority without scheme": {
    env: { AUTHORITY: "contoso.ciamlogin.com/contoso.onmicrosoft.com" },
    variable: "AUTHORITY",
    says: ["is not a URL", "https://"],
    mended: CONTOSO,
  },
  "subdomain alone": {
    env: { AUTHORITY: "contoso" },
    variable: "AUTHORITY",
    says: ["is not a URL"],
    mended: CONTOSO,
  },
  "tenant's domain for the authority": {
    env: { AUTHORITY: "https://contoso.onmicrosoft.com" },
    variable: "AUTHORITY",
    says: ["domain, not its authority"],
    mended: CONTOSO,
  },
  "authority without tenant": {
    env: { AUTHORITY: "https://login.contoso.com" },
    variable: "AUTHORITY",
    says: ["does not name the tenant", "OIDC_AUTHORITY"],
  },
  "address of the metadata": {
    env: { AUTHORITY: `${CONTOSO}/.well-known/openid-configuration` },
    variable: "AUTHORITY",
    says: ["address of the metadata", "Leave out"],
    mended: CONTOSO,
  },
  "address of an endpoint": {
    env: { AUTHORITY: `${CONTOSO}/oauth2/v2.0/token` },
    variable: "AUTHORITY",
    says: ["address of an endpoint"],
    mended: CONTOSO,
  },
  "both authorities": {
    env: { OIDC_AUTHORITY: `https://login.contoso.com/${TENANT_ID}/v2.0` },
    variable: "OIDC_AUTHORITY",
    says: ["together with AUTHORITY"],
  },
  "tenant's name for its ID": {
    env: { TENANT_ID: "contoso" },
    variable: "TENANT_ID",
    says: ["is not an ID like", "Directory (tenant) ID"],
  },
  "another tenant's ID": {
    env: { AUTHORITY: `https://contoso.ciamlogin.com/${TENANT_ID}`, TENANT_ID: GUID },
    variable: "TENANT_ID",
    says: ["another tenant"],
    mended: TENANT_ID,
  },
  "redirect URI with http elsewhere": {
    env: { REDIRECT_URI: "http://app.example/getAToken" },
    variable: "REDIRECT_URI",
    says: ["neither https nor http://localhost"],
  },
  "redirect URI with another name of this machine": {
    env: { REDIRECT_URI: "http://127.0.0.1:3000/getAToken" },
    variable: "REDIRECT_URI",
    says: ["localhost only"],
    mended: "http://localhost:3000/getAToken",
  },
  "redirect URI with https, which this server does not speak": {
    env: { PORT: "3000", REDIRECT_URI: "https://localhost:3000/getAToken" },
    variable: "REDIRECT_URI",
    says: ["is https", "http on localhost"],
    mended: "http://localhost:3000/getAToken",
  },
  "redirect URI with another port": {
    env: { PORT: "3000", REDIRECT_URI: "http://localhost:8080/getAToken" },
    variable: "REDIRECT_URI",
    says: ["port 8080", "port 3000"],
    mended: "http://localhost:3000/getAToken",
  },
  "redirect URI without path": {
    env: { REDIRECT_URI: "https://app.example" },
    variable: "REDIRECT_URI",
    says: ["needs a path", "Redirect URIs"],
  },
  "sign-out's address for the redirect URI": {
    env: { REDIRECT_URI: "https://app.example/signed-out" },
    variable: "REDIRECT_URI",
    says: ["path of another page"],
    mended: "https://app.example/getAToken",
  },
  "redirect URI below a path (W-06)": {
    env: { REDIRECT_URI: "https://app.example/shop/getAToken" },
    variable: "REDIRECT_URI",
    says: ["below /shop", "root"],
    mended: "https://app.example/getAToken",
  },
  "redirect URI with two slashes (W-06)": {
    env: { REDIRECT_URI: "https://app.example//callback" },
    variable: "REDIRECT_URI",
    says: ["two slashes"],
    mended: "https://app.example/callback",
  },
  "page for the redirect URI": {
    env: { REDIRECT_URI: "https://app.example/Account/" },
    variable: "REDIRECT_URI",
    says: ["path of another page, /account", "Redirect URIs"],
    mended: "https://app.example/getAToken",
  },
  "pattern for the redirect URI": {
    env: { REDIRECT_URI: "https://app.example/auth/:provider" },
    variable: "REDIRECT_URI",
    says: ["in its path", "Redirect URIs"],
    mended: "https://app.example/getAToken",
  },
  "scopes with commas": {
    env: { SCOPE: "User.Read,Mail.Read" },
    variable: "SCOPE",
    says: ['has ","', "separated by spaces"],
  },
  "scopes of two APIs, one by default (W-08)": {
    env: { SCOPE: "api://x/.default User.Read" },
    variable: "SCOPE",
    says: ["more than one API"],
  },
  "default scope beside another of its API (W-08)": {
    env: { SCOPE: "api://x/.default api://x/Todo.Read" },
    variable: "SCOPE",
    says: [".default beside other scopes", "alone"],
  },
  "Graph's default scope beside another (W-08)": {
    env: { SCOPE: "User.Read .DEFAULT" },
    variable: "SCOPE",
    says: [".default beside other scopes"],
  },
  "scopes with semicolons (W-08)": {
    env: { SCOPE: "User.Read;Mail.Read" },
    variable: "SCOPE",
    says: ['has ";"', "separated by spaces"],
  },
  "API's identifier for a scope (W-08)": {
    env: { SCOPE: "api://orders" },
    variable: "SCOPE",
    says: ["names the API api://orders", "api://orders/.default"],
  },
  "scopes of OpenID Connect only (W-08)": {
    env: { SCOPE: "openid email" },
    variable: "SCOPE",
    says: ["not a list of scopes of an API"],
  },
  "tenant of the US Government cloud (W-07)": {
    env: { AUTHORITY: "https://contoso.ciamlogin.com/Contoso.onmicrosoft.us" },
    variable: "AUTHORITY",
    says: ["US Government"],
  },
  "tenant of the cloud in China (W-07)": {
    env: { AUTHORITY: "https://contoso.partner.onmschina.cn" },
    variable: "AUTHORITY",
    says: ["China"],
  },
  "older authority of the US Government cloud (W-07)": {
    env: { AUTHORITY: "https://login-us.microsoftonline.com/contoso" },
    variable: "AUTHORITY",
    says: ["US Government"],
  },
  "more than a subdomain (W-06)": {
    env: { AUTHORITY: "https://www.contoso.ciamlogin.com/contoso.onmicrosoft.com" },
    variable: "AUTHORITY",
    says: ["subdomain"],
    mended: CONTOSO,
  },
  "scheme twice (W-06)": {
    env: { AUTHORITY: `https://${CONTOSO}` },
    variable: "AUTHORITY",
    says: ["https:// twice"],
    mended: CONTOSO,
  },
  "redirect URI with a wildcard (W-06)": {
    env: { REDIRECT_URI: "https://*.app.example/getAToken" },
    variable: "REDIRECT_URI",
    says: ["*", "host"],
  },
  "redirect URI of a native app (W-06)": {
    env: { REDIRECT_URI: "urn:ietf:wg:oauth:2.0:oob" },
    variable: "REDIRECT_URI",
    says: ["neither https nor http://localhost"],
  },
  "redirect URI with a line break (W-06)": {
    env: { REDIRECT_URI: "https://app.example/getAToken%0a" },
    variable: "REDIRECT_URI",
    says: ["blank or an invisible character"],
    mended: "https://app.example/getAToken",
  },
  "blank in the secret (W-05)": {
    env: { CLIENT_SECRET: "abc8Q~def // until May" },
    variable: "CLIENT_SECRET",
    says: ["holds a blank"],
  },
  "no-break space in the secret (W-05)": {
    env: { CLIENT_SECRET: "abc8Q~\u00a0def" },
    variable: "CLIENT_SECRET",
    says: ["U+00A0"],
  },
  "filler in the secret (W-05)": {
    env: { CLIENT_SECRET: "abc8Q~def\u3164" },
    variable: "CLIENT_SECRET",
    says: ["U+3164"],
  },
  "masked secret (W-05)": {
    env: { CLIENT_SECRET: "abc***************" },
    variable: "CLIENT_SECRET",
    says: ["hidden", "copy its Value"],
  },
  "name beside the secret (W-05)": {
    env: { CLIENT_SECRET: "CLIENT_SECRET=abc8Q~def" },
    variable: "CLIENT_SECRET",
    says: ["begins with CLIENT_SECRET="],
  },
  "reference that nothing has resolved (W-05)": {
    env: { CLIENT_SECRET: "@Microsoft.KeyVault(SecretUri=https://vault.example/secrets/app)" },
    variable: "CLIENT_SECRET",
    says: ["reference"],
  },
  "scope of a national cloud (W-07)": {
    env: { SCOPE: "https://graph.microsoft.us/User.Read" },
    variable: "SCOPE",
    says: ["US Government"],
  },
  "API of a national cloud (W-07)": {
    env: { ENDPOINT: "https://microsoftgraph.chinacloudapi.cn/v1.0/me" },
    variable: "ENDPOINT",
    says: ["China"],
  },
  "scopes of two APIs": {
    env: { SCOPE: "User.Read api://orders/Read" },
    variable: "SCOPE",
    says: ["more than one API"],
  },
  "API without https": {
    env: { ENDPOINT: "http://graph.microsoft.com/v1.0/me" },
    variable: "ENDPOINT",
    says: ["not an https URL"],
  },
  "switch that is none": {
    env: { SHOW_ERROR_DETAILS: "yes please" },
    variable: "SHOW_ERROR_DETAILS",
    says: ["neither true nor false"],
  },
};
