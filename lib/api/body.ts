/**
 * Reads the body of an API's answer, whatever its type, as something that a page can show.
 *
 * @returns the JSON value; or the text; null if it is empty; for binary data, a note of type and size
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
