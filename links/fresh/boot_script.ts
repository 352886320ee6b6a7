import type { Island } from "./island.ts";
import { writeProps } from "./island_props.ts";
import { slotOf } from "./island_range.ts";
import type { PageRender } from "./page_render.ts";

/** The module that loads the runtime and the page's islands, and starts them with their properties. */
export function bootScript({ ctx, cache, islands, islandProps }: PageRender): string {
  const { basePath } = ctx.config;
  let source = `import{boot as $boot,slot as $slot}from"${basePath}${cache.clientEntry}";`;
  let names = "";
  let hasSignals = false;
  for (const island of islands) {
    source += `import ${importClause(island)} from"${basePath}${island.file}";`;
    names += names === "" ? island.name : `,${island.name}`;
  }

  const { declarations, expression } = writeProps(islandProps, {
    slot: (value) => {
      const id = slotOf(value);
      return id === undefined ? undefined : `$slot(${id})`;
    },
    signals: () => {
      if (cache.signalsEntry === null) {
        throw new TypeError('Cannot send a signal to an island: "@preact/signals" is not imported');
      }
      if (!hasSignals) source += `import*as $signals from"${basePath}${cache.signalsEntry}";`;
      hasSignals = true;
      return "$signals";
    },
  });
  return `${source}${declarations}$boot({${names}},${expression});`;
}

/** Value of the `Link` header by which the browser loads the page's modules early. */
export function modulePreloads({ ctx, cache, islands }: PageRender): string {
  const { basePath } = ctx.config;
  let links = modulePreload(basePath + cache.clientEntry);
  for (const island of islands) links += `, ${modulePreload(basePath + island.file)}`;
  return links;
}

function modulePreload(url: string): string {
  return `<${url}>; rel="modulepreload"; as="script"`;
}

function importClause({ name, exportName }: Island): string {
  if (exportName === "default") return name;
  return exportName === name ? `{ ${name} }` : `{ ${exportName} as ${name} }`;
}
