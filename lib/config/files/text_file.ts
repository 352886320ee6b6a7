import { type FileBounds, readBoundedFile } from "./bounded_file.ts";
import type { Mistake } from "../mistake.ts";

/** What a text file holds. */
export interface FileText {
  readonly text: string;
}

const UTF8 = "Save it as UTF-8 (in PowerShell: Set-Content -Encoding utf8)";

/** Settings, keys and tokens are much smaller. A secret manager may first ask its user before it writes into a pipe. */
const BOUNDS: FileBounds = { maxBytes: 65_536, waitMs: 10_000, rewriteMs: 50 };

/** How a text file is read. */
export interface TextFileOptions extends Partial<FileBounds> {
  /** Whether its path is always the same, so that another file can't be named instead. */
  readonly isFixed?: boolean;
}

/**
 * Reads a text file that a person wrote.
 *
 * @param path where it is
 * @param options how large it may be, and how long a pipe may take; by default 64 KiB and 10 s
 * @returns the text without a byte-order mark; what is wrong with the file; null if nothing is at the path
 */
export async function readTextFile(
  path: string,
  options: TextFileOptions = {},
): Promise<FileText | Mistake | null> {
  const { isFixed = false, ...bounds } = { ...BOUNDS, ...options };
  const { maxBytes, waitMs } = bounds;
  const otherFile = `Replace ${path} with the right file` +
    (isFixed ? "" : ", or name another one");
  try {
    const bytes = await readBoundedFile(path, bounds);
    if (bytes === "too large") {
      return { problem: `is larger than ${sizeText(maxBytes)}`, fix: otherFile };
    }
    if (bytes === "too slow") {
      return {
        problem: `is a pipe into which nothing was written within ${waitMs / 1000} s`,
        fix: `Start what writes into ${path}, or replace it with a file`,
      };
    }
    return decodeText(bytes);
  } catch (error) {
    if (codeOf(error) !== "ENOENT") return unreadable(path, error, otherFile);
    const isLink = await Deno.lstat(path).then(() => true, () => false);
    return isLink
      ? { problem: "is a link to a file that is not there", fix: `Create the file behind ${path}` }
      : null;
  }
}

/**
 * Decodes a text file. A byte-order mark of UTF-8 is dropped; another encoding is named instead of guessed, because a
 * wrong guess would silently change a secret.
 */
export function decodeText(bytes: Uint8Array): FileText | Mistake {
  const encoding = utf16Or32(bytes);
  if (encoding !== undefined) return { problem: `is ${encoding} text, not UTF-8`, fix: UTF8 };
  if (bytes.includes(0)) return { problem: "is not a text file", fix: UTF8 };
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    return { problem: "is text in an encoding that is not UTF-8", fix: UTF8 };
  }
}

/** Windows PowerShell writes UTF-16 with `>`; some editors do so without a byte-order mark. */
function utf16Or32([a, b, c, d]: Uint8Array): string | undefined {
  if (a === 0xff && b === 0xfe) return c === 0 && d === 0 ? "UTF-32" : "UTF-16";
  if (a === 0xfe && b === 0xff) return "UTF-16";
  if (a === 0 && b === 0) return "UTF-32";
  const isHalfEmpty = (a === 0) !== (b === 0) && (c === undefined || (c === 0) !== (d === 0));
  return isHalfEmpty ? "UTF-16" : undefined;
}

function unreadable(path: string, error: unknown, otherFile: string): Mistake {
  switch (codeOf(error)) {
    case "EISDIR":
      return { problem: "is a folder, not a file", fix: otherFile };
    case "ELOOP":
      return { problem: "is a link that leads back to itself", fix: otherFile };
  }
  const reason = error instanceof Error ? error.message : String(error);
  const isRefused = error instanceof Deno.errors.NotCapable ||
    ["EACCES", "EPERM"].includes(codeOf(error));
  return {
    problem: `can't be read: ${reason}`,
    fix: isRefused ? `Give the app's user permission to read ${path}` : otherFile,
  };
}

function sizeText(bytes: number): string {
  const kib = bytes / 1024;
  return kib < 1024 ? `${kib} KiB` : `${kib / 1024} MiB`;
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}
