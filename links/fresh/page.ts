/** What a route handler returns to have its page component rendered. Made by {@linkcode page}. */
export interface PageResponse<T> {
  /** Becomes `props.data` of the page component. */
  data: T;
  /** Headers of the response. Several of one name collapse to the last, `Set-Cookie` too. */
  headers?: HeadersInit;
  /** Status of the response, 200 unless given. */
  status?: number;
}

/** Asks for the route's component to be rendered with `data`. `null` arrives as `undefined`. */
export function page<T>(
  data: T,
  options?: { headers?: HeadersInit; status?: number },
): PageResponse<T>;
/** Asks for the route's component to be rendered without data. */
export function page(): PageResponse<undefined>;
export function page<T>(
  data?: T,
  options?: { headers?: HeadersInit; status?: number },
): PageResponse<T> {
  return { data: data ?? undefined as T, ...options };
}
