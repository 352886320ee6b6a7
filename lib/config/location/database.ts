import { dirname } from "node:path";
import { ConfigError } from "../variables.ts";

/** Where sessions are kept. */
export type DatabaseLocation =
  /** The database that the platform attaches to the app. It has no address. */
  | { readonly kind: "attached" }
  /** Memory: sessions end with the process. */
  | { readonly kind: "memory" }
  /** A file on this machine, by its absolute path. */
  | { readonly kind: "file"; readonly path: string }
  /** A server that speaks KV Connect, such as `denokv`. */
  | { readonly kind: "server"; readonly url: string };

/** What the database's location depends on besides `KV_PATH`. */
export interface DatabaseSurroundings {
  /** The project's folder, absolute. Relative paths start there, not in the working directory. */
  readonly root: string;
  /** Whether the platform attaches a database to the app, as Deno Deploy does. */
  readonly attached: boolean;
}

/** The folder of the project that the app may write to. */
const DATA_FOLDER = "data";

/**
 * Finds the database.
 *
 * @param kvPath `KV_PATH`: a path or an http(s) URL; undefined where it is not set
 * @param surroundings what the location depends on besides
 */
export function locateDatabase(
  kvPath: string | undefined,
  { root, attached }: DatabaseSurroundings,
): DatabaseLocation {
  if (kvPath === undefined) {
    return attached
      ? { kind: "attached" }
      : { kind: "file", path: `${root}/${DATA_FOLDER}/kv.sqlite3` };
  }
  if (kvPath === ":memory:") return { kind: "memory" };
  if (isServerUrl(kvPath)) return { kind: "server", url: kvPath };
  return { kind: "file", path: isAbsolute(kvPath) ? kvPath : `${root}/${kvPath}` };
}

/** Whether a value of `KV_PATH` is the address of a KV server. */
export function isServerUrl(kvPath: string): boolean {
  return /^https?:\/\//i.test(kvPath);
}

/** What `Deno.openKv()` takes to open the database. */
export function addressOf(location: DatabaseLocation): string | undefined {
  switch (location.kind) {
    case "attached":
      return undefined;
    case "memory":
      return ":memory:";
    case "file":
      return location.path;
    case "server":
      return location.url;
  }
}

/**
 * Says what to change if the database can never be opened as configured.
 *
 * @param location where it is
 * @param kvPath `KV_PATH`; undefined where it is not set
 * @param error why it can't be opened
 */
export function unusableDatabase(
  location: DatabaseLocation,
  kvPath: string | undefined,
  error: unknown,
): ConfigError {
  const why = error instanceof Error ? error.message : String(error);
  const problem = `can't be used: ${describeDatabase(location)}: ${why}`;
  if (location.kind === "server") {
    const fix = "Use the access token that the KV server was started with, and check KV_PATH";
    return new ConfigError([{ variable: "DENO_KV_ACCESS_TOKEN", problem, fix }]);
  }
  const variable = "KV_PATH";
  if (location.kind === "file" && kvPath === undefined) {
    return new ConfigError([{
      variable,
      problem: `is not set, and its default ${problem}`,
      fix:
        `Make sure that ${
          dirname(location.path)
        } is a folder and kv.sqlite3 in it a file, if they are there, ` +
        "and that the app may write them. Or set KV_PATH to another path",
    }]);
  }
  const fix = "Set it to a path that the app may write, or to the http(s) address of a KV server";
  return new ConfigError([{ variable, problem, fix }]);
}

/** Names the database for people. */
function describeDatabase(location: DatabaseLocation): string {
  switch (location.kind) {
    case "attached":
      return "the platform's attached database";
    case "memory":
      return "memory";
    case "file":
      return location.path;
    case "server":
      return `the KV server ${new URL(location.url).origin}`;
  }
}

function isAbsolute(path: string): boolean {
  return path.startsWith("/") || /^[a-z]:[\\/]/i.test(path);
}
