import { shorten } from "./visible_text.ts";

const MAX_DEPTH = 6;
const MAX_ITEMS = 100;
const MAX_TEXT = 1_000;
const MAX_NAME = 100;
/** The limit of a whole value. A page shows it at most twice, escaped, and stays below 500 kB. */
const MAX_CHARACTERS = 20_000;
/** What a number, a bracket or a comma takes. */
const NODE_CHARACTERS = 10;

/**
 * Cuts a JSON value to a size that a page can show. Where something is left out, “… (n characters)” or “… (n more)”
 * stands in its place.
 */
export function bounded(value: unknown): unknown {
  return cutter().cut(value, 0);
}

/** The same for an object's entries. They keep their order, and none replaces another whose name is cut to the same. */
export function boundedEntries(entries: readonly Entry[]): Entry[] {
  return cutter().cutEntries(entries, 0);
}

type Entry = [name: string, value: unknown];

interface Cutter {
  cut(value: unknown, depth: number): unknown;
  cutEntries(entries: readonly Entry[], depth: number): Entry[];
}

function cutter(): Cutter {
  let left = MAX_CHARACTERS;

  function cut(value: unknown, depth: number): unknown {
    left -= NODE_CHARACTERS;
    if (typeof value === "string") return text(value, MAX_TEXT);
    if (typeof value !== "object" || value === null) return value;
    if (depth === MAX_DEPTH) return `… (${JSON.stringify(value).length} characters)`;
    if (Array.isArray(value)) return cutList(value, depth);
    return Object.fromEntries(cutEntries(Object.entries(value), depth)); // keeps a property named __proto__
  }

  function cutList(list: readonly unknown[], depth: number): unknown[] {
    const kept: unknown[] = [];
    for (const item of list) {
      if (isFull(kept.length)) return [...kept, `… (${list.length - kept.length} more)`];
      kept.push(cut(item, depth + 1));
    }
    return kept;
  }

  function cutEntries(entries: readonly Entry[], depth: number): Entry[] {
    const kept: Entry[] = [];
    for (const [name, item] of entries) {
      if (isFull(kept.length)) {
        kept.push(["…", `(${entries.length - kept.length} more)`]);
        break;
      }
      kept.push([text(name, MAX_NAME), cut(item, depth + 1)]);
    }
    return kept;
  }

  function text(whole: string, max: number): string {
    const kept = shorten(whole, Math.max(0, Math.min(max, left)));
    left -= kept.length;
    return kept;
  }

  function isFull(count: number): boolean {
    return count === MAX_ITEMS || left <= 0;
  }

  return { cut, cutEntries };
}
