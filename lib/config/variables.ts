import type { Mistake } from "./mistake.ts";

/** Every variable that the app and its commands read. */
export const VARIABLES = [
  "CLIENT_ID",
  "CLIENT_SECRET",
  "CLIENT_SECRET_FILE",
  "CLIENT_CERTIFICATE",
  "CLIENT_PRIVATE_KEY",
  "CLIENT_CERTIFICATE_X5T",
  "CLIENT_ASSERTION_FILE",
  "AUTHORITY",
  "OIDC_AUTHORITY",
  "TENANT_ID",
  "HOST",
  "PORT",
  "WORKERS",
  "REDIRECT_URI",
  "RESPONSE_MODE",
  "SCOPE",
  "ENDPOINT",
  "APIS",
  "KV_PATH",
  "DENO_KV_ACCESS_TOKEN",
  "SESSION_IDLE_MINUTES",
  "SESSION_LIFETIME_HOURS",
  "SHOW_ERROR_DETAILS",
  "HSTS",
  "LOG_FORMAT",
  "LOG_REQUESTS",
] as const;

/** The name of a variable that the app reads. */
export type Variable = typeof VARIABLES[number];

/** The variables' values as found. An empty value counts as missing. */
export type Environment = Partial<Record<Variable, string>>;

/**
 * Merges `.env` and the process environment, which wins. Blanks around values are dropped here, so that every reader
 * gets the same value.
 */
export function mergeEnvironment(
  file: Readonly<Record<string, string | undefined>>,
  fromProcess: (name: Variable) => string | undefined,
): Environment {
  return Object.fromEntries(
    VARIABLES.map((name) => [name, fromProcess(name)?.trim() || file[name]?.trim()]),
  );
}

/** The variables that name a tenant. If none of them is set, nothing is configured yet. */
export const TENANT_VARIABLES = [
  "CLIENT_ID",
  "CLIENT_SECRET",
  "AUTHORITY",
  "OIDC_AUTHORITY",
] as const satisfies readonly Variable[];

/** What `AUTHORITY` looks like. */
export const AUTHORITY_SAMPLE = "https://<subdomain>.ciamlogin.com/<subdomain>.onmicrosoft.com";

/** What to put into {@linkcode AUTHORITY_SAMPLE}. */
export const SUBDOMAIN_HINT = "with the subdomain of your external tenant";

/** What `OIDC_AUTHORITY` looks like. */
export const CUSTOM_DOMAIN_SAMPLE = "https://<custom domain>/<tenant id>/v2.0";

/** The file of settings, for problems that concern it as a whole. */
export const ENV_FILE = ".env";

/** One mistake in the configuration. */
export interface ConfigProblem extends Mistake {
  /** The variable to change, or the file. */
  readonly variable: Variable | typeof ENV_FILE;
}

/** The configuration can't be used; lists every problem at once. */
export class ConfigError extends Error {
  override name = "ConfigError";
  readonly problems: readonly ConfigProblem[];
  /** The values without mistakes that a page may show: no secrets. */
  readonly kept: Environment;
  /** What `.env` holds; null if there is none, or it can't be read. */
  readonly envFile: Environment | null;

  /**
   * @param problems at least one
   * @param kept the values without mistakes that a page may show: no secrets
   * @param envFile what `.env` holds; null if there is none, or it can't be read
   */
  constructor(
    problems: readonly ConfigProblem[],
    kept: Environment = {},
    envFile: Environment | null = null,
  ) {
    super(
      `Cannot use the configuration: ${
        problems.map((p) => `${p.variable} ${p.problem}`).join("; ")
      }`,
    );
    const order = ({ variable }: ConfigProblem) =>
      variable === ENV_FILE ? -1 : VARIABLES.indexOf(variable);
    this.problems = problems.toSorted((a, b) => order(a) - order(b));
    this.kept = kept;
    this.envFile = envFile;
  }

  /** @returns the same problems, of an app with this `.env` */
  withEnvFile(envFile: Environment | null): ConfigError {
    return new ConfigError(this.problems, this.kept, envFile);
  }

  /** Whether only the database can't be used, so that nothing is wrong with what names the tenant. */
  get concernsDatabase(): boolean {
    return this.problems.every(({ variable }) =>
      variable === "KV_PATH" || variable === "DENO_KV_ACCESS_TOKEN"
    );
  }
}
