/**
 * Reads what an API answered. Any content has a form that a page can show.
 *
 * @returns the JSON value; text; null for an answer without content; for bytes a note of their type and number
 */
export async function readBody(response: Response): Promise<unknown> {
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (bytes.length === 0) return null;
  const type = response.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase() ?? "";
  const text = decode(bytes);
  if (text === undefined) return `(${type || "data"}, ${bytes.length} bytes)`;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
