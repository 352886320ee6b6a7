import type { App } from "fresh";
import { Builder } from "fresh/dev";
import { ProdBuildCache, setBuildCache } from "fresh/internal";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { buildOptions } from "../../fresh.config.ts";
import type { State } from "../../lib/web/state.ts";

// Tests run what is deployed: a build on disk. One in memory answers differently, for example to paths that lead out
// of static/. Each test file has a build of its own, which goes when the file is done.

const root = join(import.meta.dirname!, "..", "..");
const outDir = await Deno.makeTempDir({ prefix: "fresh-build-" });
globalThis.addEventListener("unload", () => Deno.removeSync(outDir, { recursive: true }));
await new Builder({ ...buildOptions, root, outDir }).build();
const snapshot = await import(pathToFileURL(join(outDir, "snapshot.js")).href);

/** Gives an app its routes, islands and static files, as `_fresh/server.js` does. */
export function applyBuild(app: App<State>): void {
  setBuildCache(app, new ProdBuildCache(root, snapshot), "production");
}
