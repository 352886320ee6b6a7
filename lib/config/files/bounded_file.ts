import { Buffer } from "node:buffer";
import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";

const CHUNK_BYTES = 65_536;
const POLL_MS = 20;

/** Without it, opening a pipe waits for its writer without end. Windows has neither the flag nor such pipes. */
const NOT_BLOCKING = Deno.build.os === "windows" ? 0 : constants.O_NONBLOCK;

/** How much of a file is read, and for how long. */
export interface FileBounds {
  /** The size of the largest file. */
  readonly maxBytes: number;
  /** How long a pipe may take to deliver its text, in ms. */
  readonly waitMs: number;
  /** A shell's `>` empties a file before it writes the new text. How long that may take, in ms. */
  readonly rewriteMs: number;
}

/**
 * Reads a file, whatever a path from the configuration leads to. A disk image or a device does not use up the memory, and
 * a pipe that nobody writes to does not hold up the app.
 *
 * @param path where it is
 * @returns its bytes; or why they are not within the bounds
 * @throws {Error} with a `code` of Node, such as `ENOENT`, if it can't be read
 */
export async function readBoundedFile(
  path: string,
  { maxBytes, waitMs, rewriteMs }: FileBounds,
): Promise<Uint8Array | "too large" | "too slow"> {
  const file = await open(path, constants.O_RDONLY | NOT_BLOCKING);
  try {
    const isPipe = (await file.stat()).isFIFO();
    const start = performance.now();
    const chunks: Uint8Array[] = [];
    let size = 0;
    while (size <= maxBytes) {
      const chunk = await readChunk(file);
      const passedMs = performance.now() - start;
      // A pipe is at its end also before its writer has come.
      const isEmpty = size === 0 && chunk?.length === 0;
      if (chunk === null || (isEmpty && (isPipe || passedMs < rewriteMs))) {
        if (passedMs > waitMs) return "too slow";
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
        continue;
      }
      if (chunk.length === 0) return new Uint8Array(Buffer.concat(chunks));
      chunks.push(chunk);
      size += chunk.length;
    }
    return "too large";
  } finally {
    await file.close();
  }
}

/** @returns the next bytes, none at the end; null while a pipe's writer has not written them yet */
async function readChunk(file: FileHandle): Promise<Uint8Array | null> {
  const chunk = new Uint8Array(CHUNK_BYTES);
  try {
    const { bytesRead } = await file.read(chunk, 0, CHUNK_BYTES, null);
    return chunk.subarray(0, bytesRead);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EAGAIN") return null;
    throw error;
  }
}
