/**
 * Compares route files, given as paths without extension, by their order of registration: `_app`,
 * then in each folder `_middleware`, `_layout`, `_error`, `index`, other names, groups, `[param]`
 * and `[...rest]`. What is registered first is matched first.
 */
export function compareRoutes(a: string, b: string): number {
  const aParts = a.split("/");
  const bParts = b.split("/");
  for (let i = 0; i < Math.min(aParts.length, bParts.length); i++) {
    const [aPart, bPart] = [aParts[i]!, bParts[i]!];
    if (aPart === bPart) continue;
    const aIsFolder = i < aParts.length - 1;
    const bIsFolder = i < bParts.length - 1;
    const order = rank(aPart, aIsFolder) - rank(bPart, bIsFolder);
    if (order !== 0) return order;
    return aPart < bPart ? -1 : 1;
  }
  return aParts.length - bParts.length;
}

const SPECIAL = [
  "_app",
  "_middleware",
  "_layout",
  "_error",
  "_500",
  "_404",
  "index",
];
const OTHERS = SPECIAL.length;

function rank(part: string, isFolder: boolean): number {
  const special = SPECIAL.indexOf(part);
  if (special !== -1 && !isFolder) return special;
  if (part.startsWith("[...")) return OTHERS + 3;
  if (part.startsWith("[")) return OTHERS + 2;
  if (part.startsWith("(")) return OTHERS + 1;
  return OTHERS;
}
