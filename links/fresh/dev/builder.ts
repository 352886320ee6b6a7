import { App, type ListenOptions, setBuildCache } from "../app.ts";
import { setBuildId } from "../build_id.ts";
import { type BuildOptions, resolveBuildConfig, type ResolvedBuildConfig } from "./build_config.ts";
import { crawl } from "./crawl.ts";
import { developmentHandler } from "./development_handler.ts";
import { writeBuild } from "./disk_build.ts";
import { nameIslands } from "./island_names.ts";
import { listen } from "../listen.ts";
import { missing } from "../missing.ts";
import { PROCESS_BUILD_ID } from "../process_build_id.ts";
import { MemoryBuildCache } from "./memory_build_cache.ts";
import { moduleError } from "./module_error.ts";
import { createScripts } from "./scripts.ts";
import type { OnTransformOptions, TransformFn } from "./static_transform.ts";

export type { BuildOptions, ResolvedBuildConfig };

/** Builds an app for production or tests, and serves it for development. */
// deno-lint-ignore no-explicit-any -- a build fits apps of any state
export class Builder<State = any> {
  /** Settings with their defaults. */
  config: ResolvedBuildConfig;
  #islands = new Set<string>();

  /** Does not read any file yet. */
  constructor(options: BuildOptions = {}) {
    this.config = resolveBuildConfig(options, PROCESS_BUILD_ID);
  }

  /** Adds an island that is not in the project's directories, by its module specifier. */
  registerIsland(specifier: string): void {
    this.#islands.add(specifier);
  }

  /** Would change static files on their way into the build. */
  onTransformStaticFile(_options: OnTransformOptions, _callback: TransformFn): void {
    return missing("builder.onTransformStaticFile()");
  }

  /**
   * Serves the app in development mode, with live reload and an overlay that shows server errors. It listens while it
   * still builds: requests wait for the build, even for one that has failed, until `options.signal` ends the server.
   */
  async listen(
    importApp: () => Promise<{ app: App<State> } | App<State>>,
    options: ListenOptions = {},
  ): Promise<void> {
    this.config.mode = "development";
    const imported = await this.#located(importApp());
    const app = imported instanceof App ? imported : imported.app;
    const handler = this.#located(this.#developmentHandlerOf(app));
    const ready = handler.catch(() => new Promise<never>(() => {}));
    const { basePath } = app.config;
    listen(
      developmentHandler(async (request, info) => (await ready)(request, info), basePath),
      basePath,
      options,
    );
    await handler;
  }

  async #developmentHandlerOf(app: App<State>): Promise<ReturnType<App<State>["handler"]>> {
    setBuildCache(app, await this.#buildInMemory(), "development");
    return app.handler();
  }

  /** Lets what fails name its place. */
  async #located<Value>(value: Promise<Value>): Promise<Value> {
    try {
      return await value;
    } catch (error) {
      throw await moduleError(error, this.config.root);
    }
  }

  /**
   * Builds the app, by default for production and on disk (`_fresh/`). The app itself is not
   * imported.
   *
   * @returns Applies the build to an app. Only for snapshots in memory.
   */
  async build(
    options: {
      mode?: "development" | "production";
      snapshot?: "disk" | "memory";
    } = {},
  ): Promise<(app: App<State>) => void> {
    this.config.mode = options.mode ?? "production";
    if (options.snapshot === "memory") {
      const cache = await this.#buildInMemory();
      this.#reportBuild();
      return (app) => setBuildCache(app, cache, this.config.mode);
    }

    const project = await crawl(this.config);
    const islands = nameIslands([...project.islands, ...this.#islands]);
    await writeBuild(
      this.config,
      project,
      islands,
      await createScripts(this.config, islands),
    );
    this.#reportBuild();
    return () => {
      throw new Error("Cannot apply a build on disk: serve _fresh/server.js");
    };
  }

  /** Reports the build on standard output, even if it is in memory. */
  #reportBuild(): void {
    if (this.config.mode === "production") console.log(`Assets written to: ${this.config.outDir}`);
  }

  async #buildInMemory(): Promise<MemoryBuildCache<State>> {
    setBuildId(this.config.buildId);
    const { routes, islands: files } = await crawl(this.config);
    const islands = nameIslands([...files, ...this.#islands]);
    const cache = new MemoryBuildCache<State>(
      this.config,
      await createScripts(this.config, islands),
    );
    await cache.load(routes, islands);
    return cache;
  }
}
