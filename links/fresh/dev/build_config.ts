import { isAbsolute, join } from "node:path";
import { fileURLToPath } from "node:url";
import { missing } from "../missing.ts";

/** Settings given to `new Builder()`. Paths are absolute, file URLs, or relative to `root`. */
export interface BuildOptions {
  /** Browsers that the scripts are for. The bundler ignores it: it keeps the syntax of the sources. */
  target?: string | string[];
  /** The project, the working directory unless given. */
  root?: string;
  /** Where a build is written, `_fresh` unless given. */
  outDir?: string;
  /** Assets, `static` unless given. The first directory that has a file serves it. */
  staticDir?: string | string[];
  /** Islands, `islands` unless given. */
  islandDir?: string;
  /** Routes, `routes` unless given. */
  routeDir?: string;
  /** The module that exports `app`, `main.ts` unless given. */
  serverEntry?: string;
  /** Files that are neither routes nor islands; tests unless given. */
  ignore?: RegExp[];
  /** Source maps of the scripts. */
  sourceMap?: {
    /** Where they go. */
    kind: boolean | "linked" | "inline" | "external" | "both";
    /** Prefix of source paths. */
    sourceRoot?: string;
    /** Whether they hold the sources. */
    sourcesContent?: boolean;
  };
}

/** {@linkcode BuildOptions} with absolute paths and defaults filled in. */
export type ResolvedBuildConfig =
  & Required<Omit<BuildOptions, "sourceMap" | "staticDir">>
  & Pick<BuildOptions, "sourceMap">
  & {
    /** Directories of assets. */
    staticDir: string[];
    /** What the build is for. */
    mode: "development" | "production";
    /** Names the build. */
    buildId: string;
  };

const TARGET = ["chrome99", "firefox99", "safari15"];
const TEST_FILE = /[._]test\.(?:[tj]sx?|[mc][tj]s)$/;

/** Fills in the defaults. */
export function resolveBuildConfig(
  options: BuildOptions,
  buildId: string,
): ResolvedBuildConfig {
  const root = absolutePath(options.root ?? ".", Deno.cwd());
  const config: ResolvedBuildConfig = {
    target: options.target ?? TARGET,
    root,
    outDir: absolutePath(options.outDir ?? "_fresh", root),
    staticDir: [options.staticDir ?? "static"].flat().map((dir) => absolutePath(dir, root)),
    islandDir: absolutePath(options.islandDir ?? "islands", root),
    routeDir: absolutePath(options.routeDir ?? "routes", root),
    serverEntry: absolutePath(options.serverEntry ?? "main.ts", root),
    ignore: options.ignore ?? [TEST_FILE],
    mode: "production",
    buildId,
  };
  if (options.sourceMap) missing("the build option sourceMap");
  return config;
}

function absolutePath(path: string, root: string): string {
  if (path.startsWith("file:")) return fileURLToPath(path);
  return isAbsolute(path) ? path : join(root, path);
}
