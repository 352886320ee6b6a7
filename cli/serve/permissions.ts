import type { Config } from "../../lib/config/config.ts";
import type { DatabaseLocation } from "../../lib/config/location/database.ts";
import { VARIABLES } from "../../lib/config/variables.ts";
import { lockFileOf } from "../../lib/kv/database_file.ts";
import { netPermission, type ServeAddress } from "./address.ts";

/** What the server may do; it may not run programs, load libraries or read the system. */
export interface Permissions {
  /** Hosts with ports. */
  readonly net: readonly string[];
  /** Paths, absolute. */
  readonly read: readonly string[];
  /** Paths, absolute. */
  readonly write: readonly string[];
  /** Names of variables. */
  readonly env: readonly string[];
}

/** What the permissions follow from. */
export interface Needs {
  /** Where the server listens. */
  readonly address: ServeAddress;
  /** The project's folder, absolute. */
  readonly root: string;
  /** Null while the settings can't be used: nothing is called then, and nothing written. */
  readonly configured: { readonly config: Config; readonly database: DatabaseLocation } | null;
  /** The variables of the environment to which `.env` refers. */
  readonly referenced?: Iterable<string>;
}

/** By these, the app's threads tell one another what is in the log already, and that the server stops. */
const THREADS_VARIABLES = ["LOGGED_AT_START", "STOPPING"];
/** What Fresh reads to name its build. */
const BUILD_VARIABLES = ["DENO_DEPLOYMENT_ID", "GITHUB_SHA", "CI_COMMIT_SHA"];
const OWN_VARIABLES = ["DENO_DEPLOY", "OTEL_DENO", ...THREADS_VARIABLES, ...BUILD_VARIABLES];

/** The permissions that a configuration needs, and no others. */
export function permissionsFor(
  { address, root, configured, referenced = [] }: Needs,
): Permissions {
  const socket = address.kind === "unix" ? [address.path] : [];
  const outside = configured === null ? NOTHING : permissionsOf(configured, root);
  return {
    net: unique([netPermission(address), ...outside.net]),
    read: unique([root, ...socket, ...outside.read]),
    write: unique([...socket, ...outside.write]),
    env: unique([...VARIABLES, ...OWN_VARIABLES, ...referenced]),
  };
}

const NOTHING = { net: [], read: [], write: [] };

function permissionsOf(
  { config, database }: { config: Config; database: DatabaseLocation },
  root: string,
): Omit<Permissions, "env"> {
  const files = database.kind === "file" ? databaseFiles(database.path, root) : [];
  return {
    net: [
      ...authorityHosts(config),
      ...[config, { endpoint: config.graphEndpoint }, ...Object.values(config.apis)]
        .map(({ endpoint }) => hostOf(endpoint)),
      ...database.kind === "server" ? databaseHosts(database.url) : [],
    ],
    read: [...files, ...credentialFiles(config, root)],
    write: files,
  };
}

/** External ID may answer by its guid's own host name, which is known only once the tenant is pinned. */
function authorityHosts({ authority, tenantId }: Config): string[] {
  const own = hostOf(authority.origin);
  if (tenantId !== undefined && !authority.loopback) return [own, `${tenantId}.ciamlogin.com:443`];
  return authority.ciam ? [own, "*.ciamlogin.com:443"] : [own];
}

/** A KV server names the hosts of its data itself: `denokv` its own, Deno's service others. */
function databaseHosts(url: string): string[] {
  const isDenos = new URL(url).hostname === "api.deno.com";
  return isDenos ? [hostOf(url), "*.deno-gcp.net:443"] : [hostOf(url)];
}

/** The project's folder for data is made if it is missing; of any other place, the files alone are the app's. */
function databaseFiles(path: string, root: string): string[] {
  return path === `${root}/data/kv.sqlite3` ? [`${root}/data`] : [path, lockFileOf(path)];
}

function credentialFiles({ credential }: Config, root: string): string[] {
  const absolute = (path: string) => path.startsWith("/") ? path : `${root}/${path}`;
  switch (credential.kind) {
    case "secret":
      return [];
    case "certificate":
      return [credential.certificate, credential.privateKey]
        .filter((value) => !value.includes("-----BEGIN"))
        .map(absolute);
    case "secret_file":
    case "assertion_file":
      return [absolute(credential.path)];
  }
}

function hostOf(url: string): string {
  const { protocol, hostname, port } = new URL(url);
  return `${hostname}:${port || (protocol === "https:" ? 443 : 80)}`;
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}
