import { isSecureOrLoopback } from "./loopback.ts";
import { type AuthorityLocation, locateAuthority } from "./authority_location.ts";

/** Every variable that the app reads; `deno.json` permits `serve` these and no others. */
export const VARIABLES = [
  "CLIENT_ID",
  "CLIENT_SECRET",
  "AUTHORITY",
  "OIDC_AUTHORITY",
  "TENANT_ID",
  "PORT",
  "REDIRECT_URI",
  "SCOPE",
  "ENDPOINT",
  "KV_PATH",
  "SESSION_IDLE_MINUTES",
  "SESSION_LIFETIME_HOURS",
] as const;

/** The name of a variable that the app reads. */
export type Variable = typeof VARIABLES[number];

/** The variables' values as found; a missing and an empty one mean the same. */
export type Environment = Partial<Record<Variable, string>>;

/** One mistake in the configuration, in words for the developer who can mend it. */
export interface ConfigProblem {
  /** The variable to change. */
  readonly variable: Variable;
  /** What is wrong with its value; never contains a secret. */
  readonly problem: string;
  /** What to put there instead, and where to find it. */
  readonly fix: string;
}

/** Everything that the app was told from outside, validated. */
export interface Config {
  /** The application (client) ID of the app registration. */
  readonly clientId: string;
  /** The value (not the ID) of a client secret of the app registration. */
  readonly clientSecret: string;
  /** Where the tenant's metadata is, and what follows from that place. */
  readonly authority: AuthorityLocation;
  /** The tenant's guid, when the operator has pinned it. */
  readonly tenantId: string | undefined;
  /** The redirect URI exactly as registered. */
  readonly redirectUri: string;
  /** The origin under which browsers know the app: cookies, CSRF and sign-out follow it, never a request's headers. */
  readonly origin: string;
  /** Whether that origin is https. */
  readonly secure: boolean;
  /** Scopes of the downstream API, without the OpenID Connect ones. */
  readonly scopes: readonly string[];
  /** The downstream API: Microsoft Graph's `/me` unless set otherwise. */
  readonly endpoint: string;
  /** A path for the KV database; undefined is Deno's own place. */
  readonly kvPath: string | undefined;
  /** A session that was not used for this long has ended, in ms. */
  readonly sessionIdleMs: number;
  /** A session older than this has ended, in ms. */
  readonly sessionLifetimeMs: number;
}

/** The configuration can't be used; lists every problem at once. */
export class ConfigError extends Error {
  override name = "ConfigError";
  readonly problems: readonly ConfigProblem[];

  /** @param problems at least one */
  constructor(problems: readonly ConfigProblem[]) {
    super(
      `Cannot use the configuration: ${
        problems.map((p) => `${p.variable} ${p.problem}`).join("; ")
      }`,
    );
    this.problems = problems;
  }
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const PLACEHOLDER = /<[^>]*>|Enter_the_/i;
const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const SCOPE_TOKEN = /^[\x21\x23-\x5b\x5d-\x7e]+$/; // RFC 6749, 3.3
const OIDC_SCOPES = new Set(["openid", "profile", "offline_access"]);
const OVERVIEW = "Microsoft Entra admin center → App registrations → your app → Overview";

/**
 * Reads the configuration from the variables' values.
 *
 * @param env the values, `.env` and process environment already merged
 * @returns the frozen configuration
 * @throws {ConfigError} with all problems, in the order of {@linkcode VARIABLES}
 */
export function readConfig(env: Environment): Config {
  const problems: ConfigProblem[] = [];
  const report = (variable: Variable, problem: string, fix: string) => {
    problems.push({ variable, problem, fix });
    return undefined;
  };
  const read = (variable: Variable) => env[variable]?.trim() || undefined;
  const required = (variable: Variable, fix: string) => {
    const value = read(variable);
    if (value === undefined) return report(variable, "is not set", fix);
    if (PLACEHOLDER.test(value)) {
      return report(variable, "still holds the placeholder of .env.sample", fix);
    }
    return value;
  };
  const number = (variable: Variable, fallback: number, max: number, unit: string) => {
    const value = read(variable);
    if (value === undefined) return fallback;
    if (/^\d+$/.test(value) && Number(value) >= 1 && Number(value) <= max) return Number(value);
    report(
      variable,
      "is not a whole number in range",
      `A number of ${unit} from 1 to ${max}; default ${fallback}`,
    );
    return fallback;
  };

  const clientId = required("CLIENT_ID", `Copy the Application (client) ID: ${OVERVIEW}`);
  const clientSecret = required(
    "CLIENT_SECRET",
    "Create one under Certificates & secrets → New client secret, and copy its Value (not its Secret ID)",
  );
  const authority = readAuthority();
  const tenantId = read("TENANT_ID")?.toLowerCase();
  if (tenantId !== undefined && !GUID.test(tenantId)) {
    report(
      "TENANT_ID",
      "is not a guid",
      `Copy the Directory (tenant) ID: ${OVERVIEW}; or leave it out`,
    );
  }
  const redirectUri = readRedirectUri();
  const scopes = readScopes();
  const endpoint = readEndpoint();
  const idleMinutes = number("SESSION_IDLE_MINUTES", 30, 24 * 60, "minutes");
  const lifetimeHours = number("SESSION_LIFETIME_HOURS", 8, 30 * 24, "hours");

  if (
    problems.length > 0 || !clientId || !clientSecret || !authority || !redirectUri || !endpoint
  ) {
    throw new ConfigError(problems);
  }
  return Object.freeze({
    clientId,
    clientSecret,
    authority,
    tenantId,
    redirectUri: redirectUri.href,
    origin: redirectUri.origin,
    secure: redirectUri.protocol === "https:",
    scopes,
    endpoint: endpoint.href,
    kvPath: read("KV_PATH"),
    sessionIdleMs: idleMinutes * MINUTE,
    sessionLifetimeMs: lifetimeHours * HOUR,
  });

  function readAuthority(): AuthorityLocation | undefined {
    const verbatim = read("OIDC_AUTHORITY");
    if (verbatim !== undefined && read("AUTHORITY") !== undefined) {
      return report(
        "OIDC_AUTHORITY",
        "is set beside AUTHORITY",
        "Keep OIDC_AUTHORITY for a custom domain, or AUTHORITY",
      );
    }
    const variable = verbatim === undefined ? "AUTHORITY" : "OIDC_AUTHORITY";
    const fix = verbatim === undefined
      ? "https://<subdomain>.ciamlogin.com/<subdomain>.onmicrosoft.com, with the subdomain of your external tenant"
      : "https://<custom domain>/<tenant id>/v2.0";
    const value = required(variable, fix);
    if (value === undefined) return undefined;
    const location = locateAuthority(value, verbatim !== undefined);
    return typeof location === "string" ? report(variable, location, fix) : location;
  }

  function readRedirectUri(): URL | undefined {
    const port = number("PORT", 3000, 65_535, "a port");
    const value = read("REDIRECT_URI") ?? `http://localhost:${port}/getAToken`;
    const fix =
      "The address registered under Authentication → Web → Redirect URIs, e.g. http://localhost:3000/getAToken";
    const url = URL.parse(value);
    if (url === null) return report("REDIRECT_URI", "is not a URL", fix);
    if (url.pathname === "/" || url.search || url.hash || url.username) {
      return report(
        "REDIRECT_URI",
        "needs a path of its own, and no query, fragment or user name",
        fix,
      );
    }
    return isSecureOrLoopback(url)
      ? url
      : report("REDIRECT_URI", "is neither https nor http://localhost", fix);
  }

  function readScopes(): readonly string[] {
    const scopes = (read("SCOPE") ?? "User.Read").split(/\s+/).filter((scope) =>
      !OIDC_SCOPES.has(scope)
    );
    if (scopes.length === 0 || !scopes.every((scope) => SCOPE_TOKEN.test(scope))) {
      report(
        "SCOPE",
        "is not a list of scopes",
        "Scopes of one API with blanks between; default User.Read",
      );
    }
    return Object.freeze(scopes);
  }

  function readEndpoint(): URL | undefined {
    const url = URL.parse(read("ENDPOINT") ?? "https://graph.microsoft.com/v1.0/me");
    if (url !== null && isSecureOrLoopback(url)) return url;
    return report(
      "ENDPOINT",
      "is not an https URL",
      "The API to call; default https://graph.microsoft.com/v1.0/me",
    );
  }
}
