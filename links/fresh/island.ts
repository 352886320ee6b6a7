import type { ComponentType } from "preact";

/** A component that also runs in the browser. */
export interface Island {
  /** URL of its chunk, without the base path. */
  file: string;
  /** Unique name: in markers and in the boot script. */
  name: string;
  /** Name under which its module exports it. */
  exportName: string;
  /** The component. */
  fn: ComponentType;
}

/** Islands by their components. */
export type IslandRegistry = Map<ComponentType, Island>;

/** Finds the islands of modules: every function that they export. */
export class IslandPreparer {
  #names = new Set<string>();

  /** Registers the islands of one module, whose chunk is at `file`; `name` is that of the file. */
  prepare(
    registry: IslandRegistry,
    module: Record<string, unknown>,
    file: string,
    name: string,
  ): void {
    for (const [exportName, value] of Object.entries(module)) {
      if (typeof value !== "function") continue;
      const fn = value as ComponentType;
      const island = this.#uniqueName(
        exportName === "default" ? name : exportName,
      );
      registry.set(fn, { file, name: island, exportName, fn });
    }
  }

  #uniqueName(name: string): string {
    let unique = name;
    for (let count = 1; this.#names.has(unique); count++) {
      unique = `${name}_${count}`;
    }
    this.#names.add(unique);
    return unique;
  }
}
