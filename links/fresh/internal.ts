/**
 * What the generated files in `_fresh/` import. Not for applications.
 *
 * @module
 */
export { setBuildCache } from "./app.ts";
export { ProdBuildCache, type Snapshot, type SnapshotFile } from "./prod_build_cache.ts";
export { IslandPreparer } from "./island.ts";
