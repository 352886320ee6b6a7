import type { Level } from "./log.ts";

/** Where bytes are written, such as `Deno.stdout`. */
export interface Output {
  writeSync(bytes: Uint8Array): number;
}

/** How long a line may wait for others, in ms. */
const PATIENCE_MS = 20;

/**
 * Makes a function that writes the log's lines. A line of information waits a moment for others, and all are written
 * together: one write costs as much as answering a page. Warnings and errors are written at once.
 *
 * @param out for information
 * @param problems for warnings and errors
 * @returns the function, and one that writes what still waits, for the end of the process
 */
export function createLogOutput(
  out: Output,
  problems: Output,
): { write: (line: string, level: Level) => void; flush: () => void } {
  const encoder = new TextEncoder();
  let waiting = "";

  function flush(): void {
    const text = waiting;
    waiting = "";
    if (text !== "") writeAll(out, encoder.encode(text));
  }

  function write(line: string, level: Level): void {
    if (level !== "info") {
      flush(); // so that the lines that led to the problem come before it
      return writeAll(problems, encoder.encode(`${line}\n`));
    }
    if (waiting === "") Deno.unrefTimer(setTimeout(flush, PATIENCE_MS));
    waiting += `${line}\n`;
  }

  return { write, flush };
}

/** A pipe may take fewer bytes than it is given. */
function writeAll(output: Output, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length;) {
    written += output.writeSync(bytes.subarray(written));
  }
}
