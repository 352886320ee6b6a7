import type { ResolvedBuildConfig } from "./build_config.ts";
import { bundle } from "./bundle.ts";

/** A script of the build. */
export interface Script {
  /** Hash of the code, 11 characters. */
  hash: string;
  /** The code. */
  content: Uint8Array<ArrayBuffer>;
}

/** All scripts of a build. */
export interface Scripts {
  /** Scripts by their paths in URLs. */
  files: Map<string, Script>;
  /** Whether there is a module that creates signals. */
  hasSignals: boolean;
  /** Path of the module with this name in URLs. */
  url(name: string): string;
}

/** Bundles the browser runtime and the islands. */
export async function createScripts(
  config: ResolvedBuildConfig,
  islands: Map<string, string>,
): Promise<Scripts> {
  const base = `/_fresh/js/${config.buildId}/`;
  const url = (name: string) => `${base}${encodeURIComponent(name)}.js`;
  const files = new Map<string, Script>();
  const { files: contents, hasSignals } = await bundle(config, islands);
  for (const [name, content] of contents) {
    files.set(base + name, { content, hash: await shortHash(content) });
  }
  return { files, hasSignals, url };
}

/** A hash as the published bundler has it: 11 characters of base64. */
async function shortHash(content: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", content));
  return digest.subarray(0, 8).toBase64({ omitPadding: true });
}

/** SHA-256 in hexadecimal digits. */
export async function sha256(
  content: Uint8Array<ArrayBuffer>,
): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", content)).toHex();
}
