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
 * Lines that can't be written are lost, and the app goes on: people can still sign in when the disk is full or the
 * log's collector has ended.
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
  const torn = new Set<Output>();
  let waiting = "";

  function flush(): void {
    const text = waiting;
    waiting = "";
    if (text !== "") writeText(out, text);
  }

  function write(line: string, level: Level): void {
    if (level !== "info") {
      flush(); // so that the lines that led to the problem come before it
      return writeText(problems, `${line}\n`);
    }
    if (waiting === "") Deno.unrefTimer(setTimeout(flush, PATIENCE_MS));
    waiting += `${line}\n`;
  }

  function writeText(output: Output, text: string): void {
    // The rest of a line that was cut off must not spoil the next one.
    const bytes = encoder.encode(torn.has(output) ? `\n${text}` : text);
    const written = writeAll(output, bytes);
    if (written === bytes.length) torn.delete(output);
    else if (written > 0) torn.add(output);
  }

  return { write, flush };
}

/**
 * Writes bytes; a pipe may take fewer than it is given.
 *
 * @returns how many are written
 */
function writeAll(output: Output, bytes: Uint8Array): number {
  let written = 0;
  try {
    while (written < bytes.length) {
      const taken = output.writeSync(bytes.subarray(written));
      if (taken === 0) break;
      written += taken;
    }
  } catch {
    // There is nowhere to report it.
  }
  return written;
}
