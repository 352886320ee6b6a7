/** A body is larger than it may be. */
export class BodyTooLargeError extends Error {
  override name = "BodyTooLargeError";

  /**
   * @param max the largest number allowed
   * @param unit what is counted
   */
  constructor(max: number, unit = "bytes") {
    super(`Cannot use a body of more than ${max} ${unit}`);
  }
}

/**
 * Reads a body up to a limit.
 *
 * @param body the body of a request or a response
 * @param maxBytes the most bytes that are read
 * @param signal ends the reading
 * @returns the body; null where there is none
 * @throws {BodyTooLargeError} if the body is larger; the rest is not read
 * @throws the signal's reason once it is aborted
 */
export async function readBounded(
  body: ReadableStream<Uint8Array<ArrayBuffer>> | null,
  maxBytes: number,
  signal?: AbortSignal,
): Promise<Blob | null> {
  if (body === null) return null;
  const stream = signal === undefined
    ? body
    : body.pipeThrough(new TransformStream<Uint8Array<ArrayBuffer>>(), { signal });
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.byteLength;
    if (size > maxBytes) throw new BodyTooLargeError(maxBytes);
    chunks.push(chunk);
  }
  return new Blob(chunks);
}
