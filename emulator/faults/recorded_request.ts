import type { Endpoint } from "./endpoint.ts";

/** A request as it reached the tenant, for tests. */
export interface RecordedRequest {
  /** What was asked for. */
  endpoint: Endpoint;
  /** `GET`, `POST`, … */
  method: string;
  /** Without the query. */
  path: string;
  /** Query as sent, the first value of each name. */
  query: Record<string, string>;
  /** Lower-case names. */
  headers: Record<string, string>;
  /** Form body, the first value of each name; empty where there was none. */
  form: Record<string, string>;
  /** Body as sent. */
  body: string;
  /** Milliseconds since 1970, by the tenant's clock. */
  at: number;
}

/** Records a request whose body has been read. */
export function recordRequest(
  endpoint: Endpoint,
  request: Request,
  body: string,
  at: number,
): RecordedRequest {
  const url = new URL(request.url);
  const isForm =
    request.headers.get("content-type")?.startsWith("application/x-www-form-urlencoded") ?? false;
  return {
    endpoint,
    method: request.method,
    path: url.pathname,
    query: firstOfEach(url.searchParams),
    headers: Object.fromEntries(request.headers),
    form: isForm ? firstOfEach(new URLSearchParams(body)) : {},
    body,
    at,
  };
}

function firstOfEach(params: URLSearchParams): Record<string, string> {
  return Object.fromEntries([...params.keys()].map((name) => [name, params.get(name)!]));
}
