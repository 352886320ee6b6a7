import { IS_BROWSER } from "./runtime/is_browser.ts";

/**
 * The build's ID in asset URLs. On the server it is set with the build, after all modules
 * are loaded. In the browser it is the name of the scripts' folder.
 */
export let BUILD_ID: string = IS_BROWSER ? import.meta.url.split("/").at(-2)! : "";

/** Sets the build's ID. */
export function setBuildId(id: string): void {
  BUILD_ID = id;
}
