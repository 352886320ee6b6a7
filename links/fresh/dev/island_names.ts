import { basename, extname } from "node:path";

/** Unique names for island modules, after their files: `islands/user-menu.tsx` becomes `UserMenu`. */
export function nameIslands(specifiers: Iterable<string>): Map<string, string> {
  const names = new Map<string, string>();
  for (const specifier of specifiers) {
    const name = exportName(specifier);
    let unique = name;
    for (let count = 1; names.has(unique); count++) unique = `${name}_${count}`;
    names.set(unique, specifier);
  }
  return names;
}

function exportName(specifier: string): string {
  const file = basename(specifier, extname(specifier));
  const words = file.split(/[^\p{ID_Continue}$]+/u).filter((word) => word !== "");
  const name = words.map((word) => word[0]!.toUpperCase() + word.slice(1)).join(
    "",
  );
  return /^\p{ID_Start}/u.test(name) ? name : `_${name}`;
}
