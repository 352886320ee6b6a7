import { Server, type ServerEnv } from "./server.ts";

/**
 * Weighs the JavaScript of pages: what is inline, and the modules that it imports, theirs included.
 *
 * @param env of the app
 * @param cookie a session's
 */
export async function weighPageScripts(env: ServerEnv, cookie: string): Promise<void> {
  await using app = await Server.start("_fresh/server.js", env);
  for (const path of ["/", "/profile"]) {
    const response = await fetch(app.origin + path, { headers: { Cookie: `session=${cookie}` } });
    const html = await response.text();
    const inline = html.match(/(?<=<script[^>]*>)[^]*?(?=<\/script>)/g) ?? [];
    const modules = await withImports(inline, app.origin);
    const bytes = await Promise.all([...inline, ...modules.values()].map(gzippedLength));
    const total = bytes.reduce((sum, length) => sum + length, 0);
    console.log(`JavaScript of ${path}: ${(total / 1000).toFixed(1)} kB gzip`);
  }
}

async function withImports(sources: string[], base: string): Promise<Map<string, string>> {
  const modules = new Map<string, string>();
  const pending = sources.flatMap((source) => importsOf(source, base));
  for (let url = pending.pop(); url !== undefined; url = pending.pop()) {
    if (modules.has(url)) continue;
    const source = await (await fetch(url)).text();
    modules.set(url, source);
    pending.push(...importsOf(source, url));
  }
  return modules;
}

function importsOf(source: string, base: string): string[] {
  return [...source.matchAll(/(?:from|import)\s*\(?["']([^"']+)["']/g)]
    .map(([, specifier]) => new URL(specifier!, base).href);
}

async function gzippedLength(source: string): Promise<number> {
  const stream = new Blob([source]).stream().pipeThrough(new CompressionStream("gzip"));
  return (await new Response(stream).arrayBuffer()).byteLength;
}
