/** A refusal by Graph, with the code that clients may branch on. */
export class GraphError extends Error {
  /** Name in logs. */
  override readonly name = "GraphError";

  /**
   * Refuses a request.
   *
   * @param status the HTTP status
   * @param code what clients may branch on
   * @param message what Graph says to developers
   * @param headers of the answer
   * @param details more exact codes, where Graph has them
   * @see https://learn.microsoft.com/graph/errors
   */
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly headers: HeadersInit = {},
    readonly details: Record<string, unknown>[] = [],
  ) {
    super(message);
  }
}

/** The refusal of a call for which the token, or the person, has too few rights. */
export function forbidden(): GraphError {
  return new GraphError(
    403,
    "Authorization_RequestDenied",
    "Insufficient privileges to complete the operation.",
  );
}

/** The type of Graph's JSON. */
export const JSON_TYPE =
  "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8";

/** The challenge of a 401 without claims [D]. */
export const AUTHENTICATE =
  `Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", client_id="00000003-0000-0000-c000-000000000000"`;

/** Ids in every answer of Graph; the client's own id is echoed. */
export function graphHeaders(request: Request): Record<string, string> {
  const requestId = crypto.randomUUID();
  return {
    "cache-control": "no-cache",
    "request-id": requestId,
    "client-request-id": request.headers.get("client-request-id") ?? requestId,
    "x-ms-ags-diagnostic": JSON.stringify({
      ServerInfo: {
        DataCenter: "Emulator",
        Slice: "E",
        Ring: "1",
        ScaleUnit: "000",
        RoleInstance: "EMU",
      },
    }),
  };
}

/** The answer for a refusal; the date has no zone [R]. */
export function graphErrorResponse(error: GraphError, request: Request, now: number): Response {
  const ids = graphHeaders(request);
  const headers = new Headers(error.headers);
  for (const [name, value] of Object.entries(ids)) headers.set(name, value);
  headers.set("content-type", "application/json");
  const innerError = {
    "date": new Date(now).toISOString().slice(0, 19),
    "request-id": ids["request-id"],
    "client-request-id": ids["client-request-id"],
  };
  return new Response(
    JSON.stringify({
      error: {
        code: error.code,
        message: error.message,
        ...(error.details.length > 0 ? { details: error.details } : {}),
        innerError,
      },
    }),
    {
      status: error.status,
      headers,
    },
  );
}
