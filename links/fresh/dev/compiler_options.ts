import { dirname, join } from "node:path";

/** A `deno.json` with compiler options, as far as the build looks at it. */
export interface DenoConfig {
  /** How TypeScript is compiled. */
  compilerOptions: {
    jsx?: string;
    jsxImportSource?: string;
    jsxPrecompileSkipElements?: string[];
    [option: string]: unknown;
  };
  /** The import map. */
  imports?: Record<string, string>;
  /** Local packages that stand in for published ones. */
  links?: string[];
  [field: string]: unknown;
}

/**
 * Elements that must not become text, because they change while a page is rendered: a
 * nonce is added, a link is marked, or `<Head>` replaces them.
 */
const NOT_PRECOMPILED = [
  "a",
  "img",
  "source",
  "body",
  "html",
  "head",
  "title",
  "meta",
  "script",
  "link",
  "style",
  "base",
  "noscript",
  "template",
];

/**
 * Reads the nearest `deno.json` with compiler options, from the project upwards, and checks its JSX
 * settings.
 *
 * @throws {Error} If there is none, or its settings would break rendering.
 */
export async function readDenoConfig(
  root: string,
): Promise<{ path: string; config: DenoConfig }> {
  const { path, config } = await findDenoConfig(root);
  const { jsx, jsxImportSource, jsxPrecompileSkipElements: skipped = [] } = config.compilerOptions;
  if (jsxImportSource === undefined) {
    throw new Error(`Cannot build: compilerOptions.jsxImportSource is not set in ${path}`);
  }
  const missing = NOT_PRECOMPILED.filter((name) => !skipped.includes(name));
  if (jsx === "precompile" && missing.length > 0) {
    throw new Error(
      `Cannot build: compilerOptions.jsxPrecompileSkipElements lacks "${
        missing.join('", "')
      }" in ${path}`,
    );
  }
  return { path, config };
}

async function findDenoConfig(directory: string): Promise<{ path: string; config: DenoConfig }> {
  const path = join(directory, "deno.json");
  const config = await readJson(path) as DenoConfig | undefined;
  if (config?.compilerOptions !== undefined) return { path, config };

  const parent = dirname(directory);
  if (parent === directory) {
    throw new Error('Cannot build: no "deno.json" with compilerOptions in this folder or above it');
  }
  return await findDenoConfig(parent);
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await Deno.readTextFile(path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
