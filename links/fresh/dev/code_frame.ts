import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const CONTEXT_LINES = 4;

/** Source lines around the position of an error. */
export interface CodeFrame {
  /** Path relative to the project. */
  file: string;
  /** Line of the error, from 1. */
  line: number;
  /** Column of the error, from 1. */
  column: number;
  /** Number of the first of the lines. */
  firstLine: number;
  /** The lines. */
  lines: string[];
}

/**
 * The source where a stack trace enters the project, or undefined. Files outside the
 * project, in hidden folders or `node_modules` are never read.
 */
export function codeFrame(stack: string, root: string): CodeFrame | undefined {
  for (
    const [, url, line, column] of stack.matchAll(
      /(file:\/\/\/\S+?):(\d+):(\d+)/g,
    )
  ) {
    const file = relative(realPath(root), realPath(fileURLToPath(url!)));
    if (/^\.|[/\\]\.|node_modules|^links[/\\]/.test(file)) continue;
    return readFrame(root, file, Number(line), Number(column));
  }
}

/** The real path of a file, with links resolved. The same path if there is no such file. */
function realPath(path: string): string {
  try {
    return Deno.realPathSync(path);
  } catch {
    return path;
  }
}

function readFrame(
  root: string,
  file: string,
  line: number,
  column: number,
): CodeFrame | undefined {
  let source: string;
  try {
    source = Deno.readTextFileSync(join(root, file));
  } catch {
    return undefined; // the overlay also works without source
  }
  const first = Math.max(line - CONTEXT_LINES, 1);
  const lines = source.split("\n").slice(first - 1, line + CONTEXT_LINES);
  return { file, line, column, firstLine: first, lines };
}
