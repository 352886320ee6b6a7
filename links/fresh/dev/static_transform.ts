/** Which static files a transformation is for. */
export interface OnTransformOptions {
  /** Name of the plugin. */
  pluginName: string;
  /** Paths of files that are transformed. */
  filter: RegExp;
  /** Paths of files that are not. */
  exclude?: (string | RegExp)[];
}

/** A static file on its way into a build. */
export interface OnTransformArgs {
  /** Where it is. */
  path: string;
  /** Browsers that the build is for. */
  target: string | string[];
  /** The content as text. */
  text: string;
  /** The content. */
  content: Uint8Array;
  /** What the build is for. */
  mode: "development" | "production";
  /** The project. */
  root: string;
}

/** A transformed file; without a path it takes the place of the original. */
export interface OnTransformResult {
  /** The content. */
  content: string | Uint8Array;
  /** Where it goes. */
  path?: string;
  /** Its source map. */
  map?: string | Uint8Array;
}

type TransformedFiles =
  | void
  | OnTransformResult
  | ({ path: string } & Omit<OnTransformResult, "path">)[];

/** Transforms a static file into one or several. */
export type TransformFn = (args: OnTransformArgs) => TransformedFiles | Promise<TransformedFiles>;
