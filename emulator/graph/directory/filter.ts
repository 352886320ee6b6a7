import { GraphError } from "../error.ts";

/** A resource of Graph, as JSON. */
export type Resource = Record<string, unknown>;

const TEXT = "'((?:[^']|'')*)'";
const EQUALS = new RegExp(`^([\\w./]+) eq ${TEXT}$`);
const STARTS = new RegExp(`^startswith\\(([\\w./]+),\\s*${TEXT}\\)$`);
const ANY = new RegExp(`^([\\w./]+)/any\\((\\w+):\\s*\\2(?:/(\\w+))? eq ${TEXT}\\)$`);

/**
 * Reads `$filter`: `eq`, `startswith` and `any` with `eq`, joined by `and`.
 *
 * @returns a function that says whether a resource matches
 * @throws {GraphError} 400 for any other expression
 */
export function readFilter(filter: string | null): (resource: Resource) => boolean {
  if (!filter) return () => true;
  const clauses = filter.split(/ and (?=(?:[^']*'[^']*')*[^']*$)/).map(readClause);
  return (resource) => clauses.every((passes) => passes(resource));
}

function readClause(clause: string): (resource: Resource) => boolean {
  const [, equal, value] = EQUALS.exec(clause) ?? [];
  if (equal !== undefined) return (resource) => same(at(resource, equal), value!);
  const [, start, prefix] = STARTS.exec(clause) ?? [];
  if (start !== undefined) {
    return (resource) => lower(at(resource, start)).startsWith(lower(unescape(prefix!)));
  }
  const [, list, , member, element] = ANY.exec(clause) ?? [];
  if (list !== undefined) {
    return (resource) =>
      [at(resource, list) ?? []].flat().some((one) =>
        same(member === undefined ? one : (one as Resource)[member], element!)
      );
  }
  throw new GraphError(400, "Request_UnsupportedQuery", `Unsupported filter: ${clause}`);
}

/** Walks a path of property names; names of types (`microsoft.graph.…`) only cast. */
function at(resource: Resource, path: string): unknown {
  const names = path.split("/").filter((name) => !name.startsWith("microsoft.graph."));
  return names.reduce<unknown>((value, name) => (value as Resource | undefined)?.[name], resource);
}

function same(value: unknown, text: string): boolean {
  return lower(value) === lower(unescape(text));
}

function unescape(text: string): string {
  return text.replaceAll("''", "'");
}

function lower(value: unknown): string {
  return String(value ?? "").toLowerCase();
}
