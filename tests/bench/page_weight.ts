import { Server } from "./server.ts";
import { atMost, type Finding } from "./table.ts";

/**
 * Weighs the signed-in pages: their HTML as sent, and their JavaScript with gzip: inline scripts, modules, and what the
 * modules import.
 *
 * @param env of the app
 * @param cookie the `Cookie` header of a session
 */
export async function weighPages(
  env: Record<string, string>,
  cookie: string,
): Promise<Finding[]> {
  await using app = await Server.deno("_fresh/server.js", env);
  const findings: Finding[] = [];
  for (const [path, maxScripts] of [["/", 0], ["/profile", 12]] as const) {
    const response = await fetch(app.origin + path, { headers: { Cookie: cookie } });
    const html = await response.text();
    const inline = html.match(/(?<=<script[^>]*>)[^]*?(?=<\/script>)/g) ?? [];
    const modules = await withImports(inline, app.origin);
    const bytes = await Promise.all([...inline, ...modules.values()].map(gzippedLength));
    const scripts = bytes.reduce((sum, length) => sum + length, 0) / 1000;
    const page = new TextEncoder().encode(html).length / 1000;
    findings.push(atMost(`${path}, HTML`, page, 12, "kB"));
    findings.push(atMost(`${path}, JavaScript with gzip`, scripts, maxScripts, "kB"));
  }
  return findings;
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
