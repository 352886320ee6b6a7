/** Returned by a route handler to render its component. Create it with {@linkcode page}. */
export interface PageResponse<T> {
  /** Becomes `props.data` of the page component. */
  data: T;
  /** Headers of the response. Only the last of each name is kept, even for `Set-Cookie`. */
  headers?: HeadersInit;
  /** Status of the response, 200 unless given. */
  status?: number;
}

/** Renders the route's component with `data`. `null` becomes `undefined`. */
export function page<T>(
  data: T,
  options?: { headers?: HeadersInit; status?: number },
): PageResponse<T>;
/** Renders the route's component without data. */
export function page(): PageResponse<undefined>;
export function page<T>(
  data?: T,
  options?: { headers?: HeadersInit; status?: number },
): PageResponse<T> {
  return { data: data ?? undefined as T, ...options };
}
