import type { FsRouteFile } from "./fs_route.ts";
import type { IslandRegistry } from "./island.ts";

/** An asset, ready to be sent. */
export interface StaticFile {
  /** Content hash for the ETag, or null if it is not known. */
  hash: string | null;
  /** Media type. */
  contentType: string;
  /** Length in bytes. */
  size: number;
  /** The bytes. */
  body: Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array<ArrayBuffer>>;
  /** Closes the file of a body that is not sent. */
  close(): void;
}

/** What development adds to pages. They all load the browser runtime, too. */
export interface DevTools {
  /** URL of a page that explains an error, without the base path. */
  overlayUrl(error: unknown): string;
}

/** The result of a build, as an app uses it. */
export interface BuildCache<State> {
  /** Absolute path of the project. */
  root: string;
  /** URL of the browser runtime, without the base path. */
  clientEntry: string;
  /** URL of the module that creates signals in the browser. Null if the project has no signals. */
  signalsEntry: string | null;
  /** Islands by their components. */
  islands: IslandRegistry;
  /** Route files, in order of registration. */
  routes: FsRouteFile<State>[];
  /** What development adds to pages. Null in production. */
  devTools: DevTools | null;
  /** Finds the asset of a path, or null. It is synchronous if the disk is not needed. */
  findFile(pathname: string): StaticFile | null | Promise<StaticFile | null>;
}

/** The build of an app that was not built: no file routes, islands or assets. */
export const EMPTY_BUILD_CACHE: BuildCache<unknown> = {
  root: ".",
  clientEntry: "",
  signalsEntry: null,
  islands: new Map(),
  routes: [],
  devTools: null,
  findFile: () => null,
};
