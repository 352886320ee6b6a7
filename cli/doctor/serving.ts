import type { Config } from "../../lib/config/config.ts";
import { locateDatabase } from "../../lib/config/location/database.ts";
import type { Environment } from "../../lib/config/variables.ts";
import type { Metadata } from "../../lib/entra/authority.ts";
import { readAddress, ServeError } from "../serve/address.ts";
import { readWorkers, writeCommand } from "../serve/command.ts";
import { permissionsFor } from "../serve/permissions.ts";
import type { CliContext } from "../terminal.ts";
import { type Check, failure, ok } from "./check.ts";

const NAME = "deno task serve";
/** The server calls these; the browser goes to the others by itself. */
const ENDPOINTS = ["token_endpoint", "jwks_uri"] as const;

/**
 * Checks that `deno task serve` can start, and permits every host that the tenant names. The doctor itself may do
 * everything, so it would not notice.
 *
 * @param config the configuration
 * @param env its variables
 * @param metadata the authority's metadata
 * @param context what to work with
 */
export function checkServing(
  config: Config,
  env: Environment,
  metadata: Metadata,
  { root }: CliContext,
): Check {
  try {
    const address = readAddress(env, undefined);
    const database = locateDatabase(config.kvPath, { root, attached: false });
    const permissions = permissionsFor({ address, root, configured: { config, database } });
    const workers = readWorkers(env.WORKERS);
    writeCommand({ address, permissions, workers, root, port: undefined });
    const hosts = new Set(ENDPOINTS.map((name) => hostOf(metadata[name])));
    const refused = [...hosts].filter((host) => !permissions.net.some((it) => covers(it, host)));
    if (refused.length === 0) return ok(NAME, "permits every host and file of this configuration");
    return failure(
      NAME,
      `does not permit ${refused.join(", ")}, which the tenant names`,
      "Correct AUTHORITY or OIDC_AUTHORITY, and TENANT_ID",
    );
  } catch (error) {
    if (!(error instanceof ServeError)) throw error;
    return failure(NAME, error.message, "Correct HOST, PORT, WORKERS, or the name of the file");
  }
}

function hostOf(url: string): string {
  const { hostname, port, protocol } = new URL(url);
  return `${hostname}:${port || (protocol === "https:" ? 443 : 80)}`;
}

/** A permission for `*.example.com:443` covers the hosts below that domain. */
function covers(permission: string, host: string): boolean {
  return permission === host || (permission.startsWith("*.") && host.endsWith(permission.slice(1)));
}
