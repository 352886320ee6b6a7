import { type ServeAddress, ServeError } from "./address.ts";
import type { Permissions } from "./permissions.ts";

/** A command line that serves the app. */
export interface ServeCommand {
  /** The flags and arguments of `deno`. */
  readonly args: readonly string[];
  /** The variables that it needs besides the configuration. */
  readonly env: Readonly<Record<string, string>>;
}

/** How the server is to run. */
export interface ServePlan {
  readonly address: ServeAddress;
  readonly permissions: Permissions;
  /** How many threads serve; undefined is one a core. */
  readonly workers: number | undefined;
  /** The project's folder, absolute. */
  readonly root: string;
  /** Where the port is not the one that `PORT` says. */
  readonly port: number | undefined;
}

/**
 * Reads `WORKERS`.
 *
 * @returns how many threads; undefined for one a core
 * @throws {ServeError} if it is not a number of threads
 */
export function readWorkers(value: string | undefined): number | undefined {
  if (!value) return undefined;
  if (/^[1-9]\d{0,2}$/.test(value)) return Number(value);
  throw new ServeError(`Cannot serve: WORKERS is "${value}", not a number from 1 to 999`);
}

/**
 * Writes the command line.
 *
 * @throws {ServeError} if Deno can't be given one of the paths
 */
export function writeCommand(
  { address, permissions, workers, root, port }: ServePlan,
): ServeCommand {
  // Threads can share a port, but not a socket of the file system.
  const parallel = workers !== 1 && address.kind === "tcp";
  const flags = Object.entries(permissions)
    .filter(([, values]) => values.length > 0)
    .map(([kind, values]) => `--allow-${kind}=${values.map(listable).join(",")}`);
  const listen = address.kind === "tcp"
    ? ["--host", address.hostname, "--port", String(address.port)]
    : [];
  return {
    args: [
      "serve",
      ...parallel ? ["--parallel"] : [],
      ...listen,
      "--no-prompt",
      ...flags,
      `${root}/_fresh/server.js`,
    ],
    env: {
      ...port === undefined ? {} : { PORT: String(port) },
      ...parallel && workers !== undefined ? { DENO_JOBS: String(workers) } : {},
    },
  };
}

/** The command line for a shell, a unit file or an image. */
export function formatCommand({ args, env }: ServeCommand): string {
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  return [...variables, "deno", ...args.map(quoted)].join(" ");
}

/** The permissions in words, for the person who starts the server. */
export function formatPermissions({ net, read, write, env }: Permissions): string {
  const lists = { net, read, write, env: [`${env.length} variables of its own`] };
  return Object.entries(lists)
    .filter(([, values]) => values.length > 0)
    .map(([kind, values]) => `  ${kind.padEnd(6)} ${values.join(", ")}`)
    .join("\n");
}

/** Deno separates a flag's values by commas, and a value itself can't contain one. */
function listable(value: string): string {
  if (!value.includes(",")) return value;
  throw new ServeError(`Cannot permit "${value}": Deno takes no path with a comma`);
}

function quoted(argument: string): string {
  return /^[\w@%+=:,./*-]+$/.test(argument) && !argument.includes("*")
    ? argument
    : `'${argument.replaceAll("'", "'\\''")}'`;
}
