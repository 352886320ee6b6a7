/**
 * Building and developing an app. Only `dev.ts` and tests import this: it needs more permissions
 * than an app should have.
 *
 * @module
 */
export { Builder, type BuildOptions, type ResolvedBuildConfig } from "./builder.ts";
export type { OnTransformArgs, OnTransformOptions, TransformFn } from "./static_transform.ts";
