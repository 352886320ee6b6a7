const NULL_BODY_STATUSES = [204, 205, 304];

/**
 * Keeps the length out of an answer to HEAD that does not state it. Deno takes an answer without a body for an empty one
 * and sends `Content-Length: 0`, although the same GET has a page.
 *
 * @param request the request
 * @param response its answer
 * @see RFC 9110, section 8.6
 */
export function withoutFalseLength(request: Request, response: Response): Response {
  // First of all: once `body` has been read, Deno sends the answer to GET in chunks, which is slower.
  if (request.method !== "HEAD") return response;
  const isTrue = response.body !== null || response.headers.has("Content-Length") ||
    NULL_BODY_STATUSES.includes(response.status);
  if (isTrue) return response;
  return new Response(new ReadableStream({ start: (body) => body.close() }), response);
}
