import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import type { BuildCache, DevTools, StaticFile } from "../build_cache.ts";
import { contentType } from "../content_type.ts";
import type { FsModule, FsRouteFile } from "../fs_route.ts";
import { IslandPreparer, type IslandRegistry } from "../island.ts";
import { openFile } from "../prod_build_cache.ts";
import type { ResolvedBuildConfig } from "./build_config.ts";
import { RUNTIME, SIGNALS } from "./bundle.ts";
import type { CrawledRoute } from "./crawl.ts";
import { errorOverlayUrl } from "./error_overlay.ts";
import { importModule } from "./module_error.ts";
import type { Scripts } from "./scripts.ts";

/** A build in memory, for development. Assets are read from their directories. */
export class MemoryBuildCache<State> implements BuildCache<State> {
  readonly root: string;
  readonly islands: IslandRegistry = new Map();
  readonly routes: FsRouteFile<State>[] = [];
  readonly devTools: DevTools | null;
  readonly clientEntry: string;
  readonly signalsEntry: string | null;
  #config: ResolvedBuildConfig;
  #scripts: Scripts;

  constructor(config: ResolvedBuildConfig, scripts: Scripts) {
    this.root = config.root;
    this.devTools = config.mode === "development"
      ? {
        overlayUrl: (error) => errorOverlayUrl(error, config.root),
      }
      : null;
    this.clientEntry = scripts.url(RUNTIME);
    this.signalsEntry = scripts.hasSignals ? scripts.url(SIGNALS) : null;
    this.#config = config;
    this.#scripts = scripts;
  }

  /** Loads islands and special route files. The first request loads an ordinary route. */
  async load(
    routes: CrawledRoute[],
    islands: Map<string, string>,
  ): Promise<void> {
    const preparer = new IslandPreparer();
    for (const [name, specifier] of islands) {
      const module = await importModule(toUrl(specifier), this.root) as Record<string, unknown>;
      preparer.prepare(this.islands, module, this.#scripts.url(name), name);
    }
    for (const { path, lazy, id, type, pattern, routePattern } of routes) {
      const load = () => importModule(toUrl(path), this.root) as Promise<FsModule<State>>;
      this.routes.push({
        id,
        type,
        pattern,
        routePattern,
        module: lazy ? load : await load(),
      });
    }
  }

  findFile(pathname: string): StaticFile | null | Promise<StaticFile | null> {
    const script = this.#scripts.files.get(pathname);
    if (script === undefined) return this.#findStatic(pathname);
    return {
      hash: script.hash,
      size: script.content.byteLength,
      contentType: contentType(pathname),
      body: script.content,
      close() {},
    };
  }

  async #findStatic(pathname: string): Promise<StaticFile | null> {
    for (const dir of this.#config.staticDir) {
      const path = join(dir, pathname);
      if (relative(dir, path).startsWith("..")) {
        throw new Error(`Cannot serve "${pathname}": it is outside ${dir}`);
      }
      if (await isFile(path)) return await openFile(path, null);
    }
    return null;
  }
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error; // for example a name that is too long; production does not look at the disk
  }
}

function toUrl(specifier: string): string {
  return specifier.startsWith("/") ? pathToFileURL(specifier).href : specifier;
}
