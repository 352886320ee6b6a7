/** Settings given to `new App()`. */
export interface FreshConfig {
  /** Path that all routes and assets are served under, such as `/shop`. */
  basePath?: string;
  /** Changes caching and error overlays. @default {"production"} */
  mode?: "development" | "production";
  /** Take scheme and host of `ctx.url` from `X-Forwarded-Proto` and `X-Forwarded-Host`. */
  trustProxy?: boolean;
}

/** {@linkcode FreshConfig} with its defaults filled in. */
export interface ResolvedFreshConfig {
  /** Absolute path of the project, once a snapshot is applied; `"."` before. */
  root: string;
  /** Path that all routes and assets are served under. May be empty. */
  basePath: string;
  /** The mode that the app runs in. */
  mode: "development" | "production";
  /** Whether forwarded headers decide `ctx.url`. */
  trustProxy: boolean;
}
