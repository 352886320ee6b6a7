import type { BuildCache, StaticFile } from "./build_cache.ts";
import { setBuildId } from "./build_id.ts";
import { contentType } from "./content_type.ts";
import type { FsRouteFile } from "./fs_route.ts";
import type { IslandRegistry } from "./island.ts";

/** A file of the build: where it is below the project, and its content's hash. */
export interface SnapshotFile {
  /** Path relative to the project. */
  path: string;
  /** SHA-256 in hexadecimal digits. */
  hash: string;
}

/** The exports of `_fresh/snapshot.js`. */
export interface Snapshot<State> {
  /** The build's id. */
  buildId: string;
  /** URL of the browser runtime. */
  clientEntry: string;
  /** URL of the module that creates signals, or null. */
  signalsEntry: string | null;
  /** Islands by their components. */
  islands: IslandRegistry;
  /** Assets by their paths. */
  files: Map<string, SnapshotFile>;
  /** Route files in order of registration. */
  routes: FsRouteFile<State>[];
}

/** A build on disk. Only files that the snapshot lists are served. */
export class ProdBuildCache<State> implements BuildCache<State> {
  readonly root: string;
  readonly clientEntry: string;
  readonly signalsEntry: string | null;
  readonly islands: IslandRegistry;
  readonly routes: FsRouteFile<State>[];
  readonly devTools = null;
  #files: Map<string, SnapshotFile>;

  /** Also sets the build's ID. `root` is the project's absolute path. */
  constructor(root: string, snapshot: Snapshot<State>) {
    setBuildId(snapshot.buildId);
    this.root = normalise(root);
    this.clientEntry = snapshot.clientEntry;
    this.signalsEntry = snapshot.signalsEntry;
    this.islands = snapshot.islands;
    this.routes = snapshot.routes;
    this.#files = snapshot.files;
  }

  findFile(pathname: string): null | Promise<StaticFile> {
    const file = this.#files.get(pathname);
    return file === undefined ? null : openFile(`${this.root}/${file.path}`, file.hash);
  }
}

/** Resolves `..` in an absolute path. */
function normalise(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else parts.push(part);
  }
  return parts.join("/");
}

/** Opens a file for sending. The caller must send the body or call `close()`. */
export async function openFile(
  path: string,
  hash: string | null,
): Promise<StaticFile> {
  const file = await Deno.open(path);
  const { size } = await file.stat();
  return {
    hash,
    size,
    contentType: contentType(path),
    body: file.readable,
    close: () => file.close(),
  };
}
