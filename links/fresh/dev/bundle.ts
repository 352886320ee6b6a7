import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { ResolvedBuildConfig } from "./build_config.ts";

/** The scripts of a build. */
export interface Bundle {
  /** Contents by file name. */
  files: Map<string, Uint8Array<ArrayBuffer>>;
  /** Whether there is a module that makes signals. */
  hasSignals: boolean;
}

/** Names of the modules that every page with islands loads. */
export const RUNTIME = "fresh-runtime";
/** Name of the module that makes signals. */
export const SIGNALS = "fresh-signals";

/**
 * Bundles the browser runtime and the islands, one file each, with what they share in chunks.
 *
 * @param islands Module specifiers by unique names.
 * @throws {Error} With the bundler's messages.
 */
export async function bundle(
  config: ResolvedBuildConfig,
  islands: Map<string, string>,
): Promise<Bundle> {
  const isDevelopment = config.mode === "development";
  const runtime = isDevelopment ? "../runtime/client_dev.ts" : "../runtime/client.ts";
  const entries = new Map([[
    RUNTIME,
    `export * from "${new URL(runtime, import.meta.url)}";`,
  ]]);
  const hasSignals = await importsSignals(config.root);
  if (hasSignals) {
    entries.set(SIGNALS, 'export { computed, signal } from "@preact/signals";');
  }
  for (const [name, specifier] of islands) {
    entries.set(name, islandEntry(specifier));
  }

  // One directory of entries gives one flat directory of scripts, whatever the paths of islands.
  const dir = await Deno.makeTempDir({ prefix: "fresh-" });
  try {
    const entrypoints = await Promise.all(
      [...entries].map(async ([name, source]) => {
        const path = join(dir, `${name}.ts`);
        await Deno.writeTextFile(path, source);
        return path;
      }),
    );
    const { success, errors, outputFiles = [] } = await Deno.bundle({
      entrypoints,
      platform: "browser",
      minify: !isDevelopment,
      codeSplitting: true,
      outputDir: join(dir, "out"),
      write: false,
      ...(isDevelopment ? { sourcemap: "inline" } : {}),
    });
    if (!success) {
      throw new Error(
        `Cannot bundle islands: ${errors.map((it) => it.text).join("; ")}`,
      );
    }
    return {
      files: new Map(outputFiles.map((it) => [basename(it.path), bytesOf(it)])),
      hasSignals,
    };
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

function bytesOf(file: Deno.bundle.OutputFile): Uint8Array<ArrayBuffer> {
  return file.contents as Uint8Array<ArrayBuffer> ??
    new TextEncoder().encode(file.text());
}

/** Exports all of a module; `default` too, which is undefined where there is none. */
function islandEntry(specifier: string): string {
  const url = JSON.stringify(
    specifier.startsWith("/") ? pathToFileURL(specifier).href : specifier,
  );
  return `import * as island from ${url};
export * from ${url};
export default island.default;`;
}

/** Whether the project imports signals. They are told by their shape elsewhere, so need not exist. */
async function importsSignals(root: string): Promise<boolean> {
  try {
    const config = await Deno.readTextFile(join(root, "deno.json"));
    return config.includes('"@preact/signals"');
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
