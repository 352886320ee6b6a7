import type { FreshConfig } from "fresh";
import type { BuildOptions } from "fresh/dev";

/**
 * Settings of the running app (`new App`). Proxies are not trusted: what the app has to know of its own address, it
 * takes from `REDIRECT_URI`.
 */
export const freshConfig: FreshConfig = { trustProxy: false };

/** Settings of the build (`new Builder`). */
export const buildOptions: BuildOptions = { target: ["chrome120", "firefox121", "safari17"] };
