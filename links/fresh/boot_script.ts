import type { Island } from "./island.ts";
import { stringifyProps } from "./island_props.ts";
import { slotOf } from "./island_range.ts";
import type { PageRender } from "./page_render.ts";

/** The module that loads the runtime and the page's islands, and starts them with their properties. */
export function bootScript(
  { ctx, cache, islands, islandProps }: PageRender,
): string {
  const { basePath } = ctx.config;
  const { json, hasSignals } = stringifyProps(islandProps, slotOf);

  let source = `import { boot } from "${basePath}${cache.clientEntry}";`;
  for (const island of islands) {
    source += `import ${importClause(island)} from "${basePath}${island.file}";`;
  }
  const names = [...islands].map((island) => island.name).join(",");
  if (!hasSignals) return `${source}boot({${names}},${json});`;

  if (cache.signalsEntry === null) {
    throw new TypeError(
      'Cannot send a signal to an island: "@preact/signals" is not imported',
    );
  }
  return `${source}import * as signals from "${basePath}${cache.signalsEntry}";` +
    `boot({${names}},${json},signals);`;
}

/** Value of the `Link` header by which the browser loads the page's modules early. */
export function modulePreloads({ ctx, cache, islands }: PageRender): string {
  const files = [
    cache.clientEntry,
    ...[...islands].map((island) => island.file),
  ];
  return files.map((file) =>
    `<${encodeURI(ctx.config.basePath + file)}>; rel="modulepreload"; as="script"`
  ).join(", ");
}

function importClause({ name, exportName }: Island): string {
  if (exportName === "default") return name;
  return exportName === name ? `{ ${name} }` : `{ ${exportName} as ${name} }`;
}
