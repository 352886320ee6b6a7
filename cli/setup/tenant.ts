import { locateAuthority } from "../../lib/config/location/authority.ts";
import { readConfig } from "../../lib/config/config.ts";
import { isMistake, type Mistake } from "../../lib/config/mistake.ts";
import { isGuid } from "../../lib/config/portal_values.ts";
import type { Config } from "../../lib/config/config.ts";
import type { Environment } from "../../lib/config/variables.ts";
import { Authority } from "../../lib/entra/authority.ts";
import { Entra } from "../../lib/entra/entra.ts";
import { silentLog } from "../../lib/log.ts";
import type { CliContext } from "../terminal.ts";

/** Stands in for what is not known yet, so that the rest of a configuration can be read. */
const NOT_YET = { CLIENT_ID: "00000000-0000-0000-0000-000000000000", CLIENT_SECRET: "not-yet" };

/**
 * Reads a tenant as people write it.
 *
 * @param answer a subdomain, a domain, or an authority URL
 * @param env the variables so far
 * @returns the variables that name the tenant, or what is wrong with the answer
 */
export function readTenant(answer: string, env: Environment): Environment | Mistake {
  const located = locateAuthority(answer, false);
  if (isMistake(located)) {
    return located.suggestion === undefined ? located : readTenant(located.suggestion, env);
  }
  // The emulator has its own Graph.
  if (located.loopback) {
    return { AUTHORITY: answer, ENDPOINT: env.ENDPOINT ?? `${located.origin}/v1.0/me` };
  }
  if (located.ciam) return { AUTHORITY: answer };
  const guid = located.url.split("/").find(isGuid);
  return { OIDC_AUTHORITY: located.url, ...(guid === undefined ? {} : { TENANT_ID: guid }) };
}

/**
 * Reads a configuration that may still lack the app's credentials.
 *
 * @throws {ConfigError} if another variable is wrong
 */
export function readUnfinishedConfig(env: Environment): Config {
  const hasCredential = env.CLIENT_CERTIFICATE || env.CLIENT_PRIVATE_KEY ||
    env.CLIENT_ASSERTION_FILE || env.CLIENT_SECRET_FILE;
  return readConfig({ ...NOT_YET, ...(hasCredential ? { CLIENT_SECRET: "" } : {}), ...env });
}

/** Makes the client of the tenant that a configuration names. */
export function entraOf(env: Environment, { fetch, now }: CliContext): Entra {
  const config = readUnfinishedConfig(env);
  const { authority: location, tenantId } = config;
  const authority = new Authority({ location, tenantId, fetch, now, log: silentLog });
  return new Entra({ config, authority, fetch, now });
}
