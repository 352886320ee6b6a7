/** Joins the path of an app or of its file routes with that of a route; `*` stands for the whole. */
export function joinPath(base: string, path: string): string {
  const prefix = base === "/" || base === "*" ? "" : base.replace(/\/?\*$/, "");
  if (path === "*") return `${prefix}/*`;
  return prefix !== "" && path === "/" ? prefix : prefix + path;
}

/** Where file routes are mounted: like {@linkcode joinPath}, without a wildcard at the end. */
export function mountPath(base: string, path: string): string {
  return joinPath(base, path).replace(/\/?\*$/, "");
}

/**
 * Names of the segments below the root that a pattern passes through. The last one is part of it
 * for middlewares, layouts and programmatic routes; a file route belongs to its folder.
 */
export function segmentNames(pattern: string, includeLast: boolean): string[] {
  if (pattern === "/" || pattern === "*" || pattern === "/*") return [];

  const names = pattern.replace(/\{[^}]*\}\??/g, "").replace(/^\//, "").split(
    "/",
  );
  const last = names.pop()!;
  if (includeLast && last !== "") names.push(last);
  return names;
}

/**
 * URLPattern path of a route file's path without extension: `shop/[id]` becomes `/shop/:id`.
 * Groups such as `(account)` vanish from URLs; segments keep them (`keepGroups`).
 *
 * @throws {SyntaxError} For parameters side by side, and optional ones that are not a whole segment.
 */
export function filePathToPattern(
  path: string,
  options?: { keepGroups: boolean },
): string {
  const parts = path.split("/");
  if (parts.at(-1) === "index") parts.pop();

  let pattern = "";
  let isOptionalSoFar = true;
  for (const part of parts) {
    if (part === "") continue;
    if (!options?.keepGroups && /^\(.*\)$/.test(part)) continue;

    const rest = /^\[\.\.\.(.+)\]$/.exec(part);
    if (rest) {
      pattern += `/:${rest[1]}*`;
      isOptionalSoFar = false;
      continue;
    }

    const optional = /^\[\[([^\[\]]+)\]\]$/.exec(part);
    if (optional) {
      // A path that starts with optional parameters still starts with a slash.
      pattern += pattern === "" && isOptionalSoFar ? `/{:${optional[1]}}?` : `{/:${optional[1]}}?`;
      continue;
    }

    pattern += `/${mixedPartToPattern(part, path)}`;
    isOptionalSoFar = false;
  }
  // `/{:a}?` followed by a required part needs the slash inside the group again.
  if (!isOptionalSoFar) pattern = pattern.replace(/^\/\{:/, "{/:");
  return pattern === "" ? "/" : pattern;
}

function mixedPartToPattern(part: string, path: string): string {
  if (part.includes("][")) {
    throw new SyntaxError(
      `Invalid route pattern "${path}": two parameters need text between them`,
    );
  }
  if (part.includes("[[") || part.includes("]]")) {
    throw new SyntaxError(
      `Invalid route pattern "${path}": an optional parameter must be a whole segment`,
    );
  }
  const pattern = part.replace(/\[([^\[\]]+)\]/g, ":$1");
  if (/[\[\]]/.test(pattern)) {
    throw new SyntaxError(`Invalid route pattern "${path}"`);
  }
  return pattern;
}
