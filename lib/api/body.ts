/**
 * Reads what an API answered. Any content has a form that a page can show.
 *
 * @returns the JSON value; text; null for an answer without content; for bytes a note of their type and number
 */
export async function readBody(response: Response): Promise<unknown> {
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (bytes.length === 0) return null;
  const contentType = response.headers.get("content-type") ?? "";
  const type = contentType.split(";")[0]!.trim().toLowerCase();
  const [, charset = "utf-8"] = /;\s*charset="?([\w:.-]+)/i.exec(contentType) ?? [];
  const text = decode(bytes, charset);
  if (text === undefined) return `(${type || "data"}, ${bytes.length} bytes)`;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function decode(bytes: Uint8Array, charset: string): string | undefined {
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
