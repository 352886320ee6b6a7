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
    says: ["is not a guid", "Application (client) ID"],
    mended: GUID,
  },
  "app's name for its ID": {
    env: { CLIENT_ID: "my-app" },
    variable: "CLIENT_ID",
    says: ["is not a guid"],
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
    says: ["beside AUTHORITY"],
  },
  "tenant's name for its ID": {
    env: { TENANT_ID: "contoso" },
    variable: "TENANT_ID",
    says: ["is not a guid", "Directory (tenant) ID"],
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
  "page for the redirect URI": {
    env: { REDIRECT_URI: "https://app.example/Profile/" },
    variable: "REDIRECT_URI",
    says: ["path of another page, /profile", "Redirect URIs"],
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
    says: ["not a list of scopes of an API", "blanks"],
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
