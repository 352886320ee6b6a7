import type { App } from "fresh";
import { Builder } from "fresh/dev";
import { ProdBuildCache, setBuildCache } from "fresh/internal";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { buildOptions } from "../../fresh.config.ts";
import type { State } from "../../lib/web/state.ts";
import { writeFixtureRoutes } from "./fixture_routes.ts";
import { sharedFolder } from "./shared_folder.ts";

// Tests run what is deployed: a build on disk. One in memory answers differently, for example to paths that lead out
// of static/. Each test file has a build of its own, which goes when the file is done.

/** Whose pages an app has beside the foundation's: the fixture's of `tests/fixture/`, or the app's own. */
export type Pages = "fixture" | "own";

const root = join(import.meta.dirname!, "..", "..");
const builds = new Map<Pages, Promise<Snapshot>>();

type Snapshot = ConstructorParameters<typeof ProdBuildCache<State>>[1];

/** Gives an app its routes, islands and static files, as `_fresh/server.js` does. */
export async function applyBuild(app: App<State>, pages: Pages = "fixture"): Promise<void> {
  if (!builds.has(pages)) builds.set(pages, build(pages));
  setBuildCache(app, new ProdBuildCache(root, await builds.get(pages)!), "production");
}

async function build(pages: Pages): Promise<Snapshot> {
  const folder = await sharedFolder(`${pages}_build`, async (folder) => {
    const routeDir = pages === "own" ? join(root, "routes") : join(folder, "routes");
    if (pages === "fixture") await writeFixtureRoutes(root, routeDir);
    const outDir = join(folder, "out");
    await new Builder({ ...buildOptions, root, outDir, routeDir }).build();
  });
  return await import(pathToFileURL(join(folder, "out", "snapshot.js")).href);
}
