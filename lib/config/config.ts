import { authorityFix, type AuthorityLocation, locateAuthority } from "./location/authority.ts";
import { ConfigReader } from "./reader.ts";
import { type Credential, readCredential } from "./credential/credential.ts";
import { credentialProblem } from "./credential/credential_file.ts";
import { CLIENT_ID_FIX, clientIdMistake, tenantIdMistake } from "./portal_values.ts";
import { type DownstreamApi, readApis, readEndpoint, readScopes } from "./api/downstream_api.ts";
import type { LogFormat } from "../log.ts";
import { DEFAULT_PORT, PORT_MISTAKE, readPort } from "./settings/port.ts";
import { readHsts } from "./settings/hsts.ts";
import { readKvPath } from "./settings/kv_path.ts";
import { readResponseMode, type ResponseMode } from "./settings/response_mode.ts";
import { isLoopback } from "../net/loopback.ts";
import { ConfigError, type Environment } from "./variables.ts";
import { GRAPH, resourceOf } from "./api/resource.ts";
import { locateRedirect } from "./location/redirect.ts";

/** The app's validated configuration. */
export interface Config {
  /** The application (client) ID of the app registration. */
  readonly clientId: string;
  /** How the app authenticates at the token endpoint. */
  readonly credential: Credential;
  /** Where the tenant's metadata is. */
  readonly authority: AuthorityLocation;
  /** The tenant's guid, if the operator pins it. */
  readonly tenantId: string | undefined;
  /** The redirect URI, exactly as registered. */
  readonly redirectUri: string;
  /** The app's public origin. Cookies, CSRF checks and sign-out use it; a request's headers never decide it. */
  readonly origin: string;
  /** Whether that origin is https. */
  readonly secure: boolean;
  /** The value of `Strict-Transport-Security`; null for none. */
  readonly hsts: string | null;
  /** How the authority sends its answer through the browser: in a form, or in the address. */
  readonly responseMode: ResponseMode;
  /** Scopes of the downstream API, without the OpenID Connect ones. */
  readonly scopes: readonly string[];
  /** The downstream API: Microsoft Graph's `/me` unless set otherwise. */
  readonly endpoint: string;
  /** Whether the downstream API is Microsoft Graph. */
  readonly callsGraph: boolean;
  /** The signed-in user's own resource in Microsoft Graph, or in the emulator's. */
  readonly graphEndpoint: string;
  /** Further APIs, by name. */
  readonly apis: Readonly<Record<string, DownstreamApi>>;
  /** The KV database, as configured: a path or an http(s) URL. */
  readonly kvPath: string | undefined;
  /** The access token for a KV server. */
  readonly kvAccessToken: string | undefined;
  /** A session ends after this time without use, in ms. */
  readonly sessionIdleMs: number;
  /** A session ends after this time in any case, in ms. */
  readonly sessionLifetimeMs: number;
  /** The format of the log. */
  readonly logFormat: LogFormat;
  /** Whether each request has a line in the log. */
  readonly logRequests: boolean;
  /** Whether error pages explain failed sign-ins to developers. */
  readonly showErrorDetails: boolean;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const ME = "https://graph.microsoft.com/v1.0/me";

/**
 * Reads the configuration and tries its credential, so that a key that can never sign is found at start and not when
 * somebody signs in.
 *
 * @param env the values, `.env` and process environment already merged
 * @param now the time, in ms since the epoch
 * @throws {ConfigError} with all problems
 */
export async function loadConfig(env: Environment, now: number): Promise<Config> {
  const config = readConfig(env);
  const problem = await credentialProblem(config.credential, now);
  if (problem !== undefined) throw new ConfigError([problem], new ConfigReader(env).kept());
  return config;
}

/**
 * Reads the configuration from the variables' values.
 *
 * @param env the values, `.env` and process environment already merged
 * @returns the frozen configuration
 * @throws {ConfigError} with all problems, in the order of {@linkcode VARIABLES}
 */
export function readConfig(env: Environment): Config {
  const reader = new ConfigReader(env);
  const clientId = reader.required("CLIENT_ID", CLIENT_ID_FIX);
  const authority = readAuthority(reader);
  const tenantId = reader.read("TENANT_ID")?.toLowerCase();
  if (tenantId) reader.check("TENANT_ID", tenantIdMistake(tenantId, authority?.url));
  // An authority on this machine, such as the emulator, may use other forms of IDs and secrets.
  const isMicrosoft = authority?.loopback !== true;
  if (clientId && isMicrosoft) reader.check("CLIENT_ID", clientIdMistake(clientId, tenantId));
  const credential = readCredential(reader, isMicrosoft);
  const redirectUri = readRedirectUri(reader, authority);
  const responseMode = readResponseMode(reader, redirectUri);
  const scopes = reader.accept("SCOPE", readScopes(reader.read("SCOPE") ?? "User.Read"));
  const endpoint = reader.accept("ENDPOINT", readEndpoint(reader.read("ENDPOINT") ?? ME));
  const apis = reader.accept("APIS", readApis(reader.read("APIS") ?? ""));
  const idleMinutes = reader.number("SESSION_IDLE_MINUTES", 30, 24 * 60, "minutes");
  const lifetimeHours = reader.number("SESSION_LIFETIME_HOURS", 8, 30 * 24, "hours");
  const local = redirectUri !== undefined && isLoopback(redirectUri.hostname);
  const showErrorDetails = reader.flag("SHOW_ERROR_DETAILS", local);

  const hsts = readHsts(reader);
  const kvPath = readKvPath(reader);
  const logFormat = reader.choice("LOG_FORMAT", ["json", "pretty"]);
  const logRequests = reader.flag("LOG_REQUESTS", true);

  const complete = clientId && credential && authority && redirectUri && scopes && endpoint && apis;
  if (!complete || reader.problems.length > 0) {
    throw new ConfigError(reader.problems, reader.kept());
  }
  // The emulator has its own Graph at its own origin.
  const graphOrigin = authority.loopback ? authority.origin : GRAPH;
  // All scopes are of one API, but `email`, which may come first, is of none.
  const hasGraphScopes = scopes.some((scope) => resourceOf(scope) === GRAPH);
  return Object.freeze({
    clientId,
    credential,
    authority,
    tenantId,
    redirectUri: redirectUri.href,
    origin: redirectUri.origin,
    secure: redirectUri.protocol === "https:",
    hsts: redirectUri.protocol === "https:" ? hsts : null,
    responseMode,
    scopes,
    endpoint: endpoint.href,
    callsGraph: endpoint.origin === graphOrigin && hasGraphScopes,
    graphEndpoint: `${graphOrigin}/v1.0/me`,
    apis,
    kvPath,
    kvAccessToken: reader.read("DENO_KV_ACCESS_TOKEN"),
    sessionIdleMs: idleMinutes * MINUTE,
    sessionLifetimeMs: lifetimeHours * HOUR,
    logFormat,
    logRequests,
    showErrorDetails,
  });
}

function readAuthority(reader: ConfigReader): AuthorityLocation | undefined {
  const verbatim = reader.read("OIDC_AUTHORITY") !== undefined;
  if (verbatim && reader.read("AUTHORITY") !== undefined) {
    return reader.report("OIDC_AUTHORITY", {
      problem: "is set together with AUTHORITY",
      fix: "Keep one of them: OIDC_AUTHORITY for a custom domain, AUTHORITY otherwise",
    });
  }
  const variable = verbatim ? "OIDC_AUTHORITY" : "AUTHORITY";
  const value = reader.required(variable, authorityFix(verbatim));
  return value === undefined
    ? undefined
    : reader.accept(variable, locateAuthority(value, verbatim));
}

function readRedirectUri(
  reader: ConfigReader,
  authority: AuthorityLocation | undefined,
): URL | undefined {
  const given = reader.read("PORT");
  const port = given === undefined ? DEFAULT_PORT : readPort(given);
  if (port === undefined) reader.report("PORT", PORT_MISTAKE);
  const value = reader.read("REDIRECT_URI") ?? `http://localhost:${port ?? DEFAULT_PORT}/getAToken`;
  return reader.accept(
    "REDIRECT_URI",
    locateRedirect(value, {
      // Without PORT the port is not known here: `deno serve --port` may have set it.
      port: given === undefined ? undefined : port,
      loopbackAuthority: authority?.loopback ?? false,
    }),
  );
}
