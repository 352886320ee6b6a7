import type { Mistake } from "../mistake.ts";

/** What a text file holds. */
export interface FileText {
  readonly text: string;
}

const UTF8 = "Save it as UTF-8 (in PowerShell: Set-Content -Encoding utf8)";

/**
 * Reads a text file that a person wrote.
 *
 * @returns the text without a byte-order mark; what is wrong with the file; null if nothing is at the path
 */
export async function readTextFile(path: string): Promise<FileText | Mistake | null> {
  try {
    return decodeText(await Deno.readFile(path));
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) return unreadable(path, error);
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

function unreadable(path: string, error: unknown): Mistake {
  if (error instanceof Deno.errors.IsADirectory || /is a directory/i.test(String(error))) {
    return { problem: "is a folder, not a file", fix: `Replace ${path} with a file` };
  }
  const reason = error instanceof Error ? error.message : String(error);
  return {
    problem: `can't be read: ${reason}`,
    fix: `Give the app's user permission to read ${path}`,
  };
}
