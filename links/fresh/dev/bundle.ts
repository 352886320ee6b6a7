import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { missing } from "../missing.ts";
import type { ResolvedBuildConfig } from "./build_config.ts";
import { type DenoConfig, readDenoConfig } from "./compiler_options.ts";

/** The scripts of a build. */
export interface Bundle {
  /** Contents by file name. */
  files: Map<string, Uint8Array<ArrayBuffer>>;
  /** Whether there is a module that creates signals. */
  hasSignals: boolean;
}

/** Name of the module that every page with islands loads. */
export const RUNTIME = "fresh-runtime";
/** Name of the module that creates signals. */
export const SIGNALS = "fresh-signals";

/**
 * Bundles the browser runtime and the islands: one file each, and chunks for the code they share.
 *
 * @param islands Module specifiers by unique names.
 * @throws {Error} With the bundler's messages.
 */
export async function bundle(
  { mode, root }: ResolvedBuildConfig,
  islands: Map<string, string>,
): Promise<Bundle> {
  const { path, config } = await readDenoConfig(root);
  const runtime = mode === "development" ? "../runtime/client_dev.ts" : "../runtime/client.ts";
  const entries = new Map([[
    RUNTIME,
    `export * from "${new URL(runtime, import.meta.url)}";`,
  ]]);
  // Signals are recognized by their shape elsewhere, so a project need not have them.
  const hasSignals = config.imports?.["@preact/signals"] !== undefined;
  if (hasSignals) {
    entries.set(SIGNALS, 'export { computed, signal } from "@preact/signals";');
  }
  for (const [name, specifier] of islands) {
    entries.set(name, islandEntry(specifier));
  }

  const dir = await Deno.makeTempDir({ prefix: "fresh-" });
  try {
    const denoJson = await writeBrowserConfig(dir, path, config);
    // One directory of entries gives one flat directory of scripts, whatever the paths of islands.
    const entryPaths: string[] = [];
    for (const [name, source] of entries) {
      const entry = join(dir, `${name}.ts`);
      await Deno.writeTextFile(entry, source);
      entryPaths.push(entry);
    }
    const outDir = join(dir, "out");
    const style = mode === "development" ? "--sourcemap=inline" : "--minify";
    await runBundler([`--config=${denoJson}`, `--outdir=${outDir}`, style, ...entryPaths]);
    return { files: await readScripts(outDir), hasSignals };
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

/**
 * Writes the project's settings for the bundler. Only JSX differs: precompiled JSX is HTML
 * text, which the browser can't use.
 */
async function writeBrowserConfig(
  dir: string,
  path: string,
  { compilerOptions, imports = {}, links = [] }: DenoConfig,
): Promise<string> {
  const base = pathToFileURL(path);
  const { jsxPrecompileSkipElements: _, ...options } = compilerOptions;
  const absolute = (specifier: string) =>
    /^\.{0,2}\//.test(specifier) ? new URL(specifier, base).href : specifier;
  const config = {
    compilerOptions: { ...options, jsx: "react-jsx" },
    imports: Object.fromEntries(
      Object.entries(imports).map(([name, target]) => [name, absolute(target)]),
    ),
    links: links.map((link) => join(dirname(path), link)),
  };
  const copy = join(dir, "deno.json");
  await Deno.writeTextFile(copy, JSON.stringify(config));
  // Use the same versions as on the server.
  await Deno.copyFile(join(dirname(path), "deno.lock"), join(dir, "deno.lock"))
    .catch((error) => {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    });
  return copy;
}

/** Runs `deno bundle`, since `Deno.bundle()` knows only the settings of its own process. */
async function runBundler(args: string[]): Promise<void> {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["bundle", "--quiet", "--platform=browser", "--code-splitting", ...args],
    env: { NO_COLOR: "1" },
    stdin: "null",
  });
  const { success, stderr } = await command.output();
  if (!success) {
    throw new Error(`Cannot bundle islands: ${new TextDecoder().decode(stderr).trim()}`);
  }
}

async function readScripts(dir: string): Promise<Bundle["files"]> {
  const files: Bundle["files"] = new Map();
  for await (const { name } of Deno.readDir(dir)) {
    const content = await Deno.readFile(join(dir, name));
    if (new TextDecoder().decode(content).includes('Deno.env.get("FRESH_PUBLIC_')) {
      missing('Deno.env.get("FRESH_PUBLIC_…") in an island');
    }
    files.set(name, content);
  }
  return files;
}

/** Exports everything of a module, and `default`, which may be undefined. */
function islandEntry(specifier: string): string {
  const url = JSON.stringify(
    specifier.startsWith("/") ? pathToFileURL(specifier).href : specifier,
  );
  return `import * as island from ${url};
export * from ${url};
export default island.default;`;
}
