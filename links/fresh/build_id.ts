import { IS_BROWSER } from "./runtime/is_browser.ts";

/**
 * Names the build in asset URLs. On the server it is installed with the build, after all modules
 * are loaded; in the browser it is the folder that the scripts came from.
 */
export let BUILD_ID: string = IS_BROWSER ? import.meta.url.split("/").at(-2)! : "";

/** Installs the build's id. */
export function setBuildId(id: string): void {
  BUILD_ID = id;
}
