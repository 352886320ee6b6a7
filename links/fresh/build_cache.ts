import type { FsRouteFile } from "./fs_route.ts";
import type { IslandRegistry } from "./island.ts";

/** An asset, ready to be sent. */
export interface StaticFile {
  /** Content hash for the ETag, null where it is not known. */
  hash: string | null;
  /** Media type. */
  contentType: string;
  /** Length in bytes. */
  size: number;
  /** The bytes. */
  body: Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array<ArrayBuffer>>;
  /** Frees what a body that is not sent holds open. */
  close(): void;
}

/** What development adds to pages, besides loading the browser runtime on all of them. */
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
  /** URL of the module that makes signals in the browser, null where the project has none. */
  signalsEntry: string | null;
  /** Islands by their components. */
  islands: IslandRegistry;
  /** Route files, in order of registration. */
  routes: FsRouteFile<State>[];
  /** What development adds to pages, null in production. */
  devTools: DevTools | null;
  /** The asset of a path, null for none; at once where it need not look at the disk. */
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
