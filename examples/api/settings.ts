/** The API's settings. */
export interface Settings {
  /** The external tenant, without `/v2.0`: `https://contoso.ciamlogin.com/contoso.onmicrosoft.com`. */
  readonly authority: string;
  /** The only tenant whose tokens are accepted. */
  readonly tenantId: string;
  /** The API's own client ID: the audience of its tokens. */
  readonly clientId: string;
  /** The API's client secret, for calls on behalf of a customer. */
  readonly clientSecret: string;
  /** The client IDs of the apps that may call the API. */
  readonly clients: readonly string[];
  /** The customer's resource of Microsoft Graph. */
  readonly graphEndpoint: string;
  readonly port: number;
}

/** The names of all settings. */
export const NAMES = [
  "AUTHORITY",
  "TENANT_ID",
  "API_CLIENT_ID",
  "API_CLIENT_SECRET",
  "API_CLIENTS",
  "API_GRAPH_ENDPOINT",
  "API_PORT",
] as const;

/** The settings as text. */
export type Variables = Readonly<Partial<Record<typeof NAMES[number], string>>>;

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Reads the settings.
 *
 * @throws {TypeError} with one line for each setting that is missing or wrong
 */
export function readSettings(variables: Variables): Settings {
  const problems: string[] = [];
  const guid = (value: string) => GUID.test(value);
  function read(
    name: keyof Variables,
    isValid: (value: string) => boolean,
    expected: string,
    missing = "",
  ): string {
    const value = variables[name]?.trim() || missing;
    if (!isValid(value)) {
      problems.push(`${name} ${value === "" ? "is missing: it is" : "is not"} ${expected}`);
    }
    return value;
  }

  const clients = read("API_CLIENTS", (value) => list(value).every(guid), "a list of client IDs");
  const settings = {
    authority: read("AUTHORITY", isSecureUrl, "an https URL").replace(/(\/v2\.0)?\/?$/, ""),
    tenantId: read("TENANT_ID", guid, "a tenant ID"),
    clientId: read("API_CLIENT_ID", guid, "a client ID"),
    clientSecret: read("API_CLIENT_SECRET", (value) => value !== "", "a client secret"),
    clients: list(clients),
    graphEndpoint: read(
      "API_GRAPH_ENDPOINT",
      isSecureUrl,
      "an https URL",
      "https://graph.microsoft.com/v1.0/me",
    ),
    port: Number(read("API_PORT", isPort, "a port from 1 to 65535", "3101")),
  };
  if (problems.length > 0) throw new TypeError(problems.join("\n"));
  return settings;
}

function isPort(value: string): boolean {
  return /^\d{1,5}$/.test(value) && Number(value) > 0 && Number(value) < 65_536;
}

function list(value: string): string[] {
  return value.split(/[\s,]+/);
}

/** Tokens and secrets travel only on https, or within this machine. */
function isSecureUrl(value: string): boolean {
  const url = URL.parse(value);
  return url?.protocol === "https:" || isLoopback(value);
}

/** @returns whether an http(s) address is on this machine */
export function isLoopback(value: string): boolean {
  return /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?(\/|$)/.test(value);
}
