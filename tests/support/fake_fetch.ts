/** One request that went through a {@linkcode FakeFetch}. */
export interface FakeCall {
  readonly url: URL;
  readonly method: string;
  readonly headers: Headers;
  /** The form in the body; empty if there was none. */
  readonly form: URLSearchParams;
  /** The request's `redirect` mode. */
  readonly redirect: RequestRedirect | undefined;
  /** Whether the request has an abort signal. */
  readonly abortable: boolean;
}

/** Answers one request. */
export type Answer = (call: FakeCall) => Response | Promise<Response>;

/** A `fetch` without a network. It gives the prepared answers, respects the abort signal and records every call. */
export class FakeFetch {
  /** The calls so far. */
  readonly calls: FakeCall[] = [];
  /** Answers the next calls. */
  answer: Answer;

  constructor(answer: Answer) {
    this.answer = answer;
  }

  /** The `fetch` for the code under test. */
  readonly fetch: typeof fetch = async (input, init = {}) => {
    const { body } = init;
    const call: FakeCall = {
      url: new URL(input instanceof Request ? input.url : input),
      method: init.method ?? "GET",
      headers: new Headers(init.headers),
      form: new URLSearchParams(body instanceof URLSearchParams ? body : undefined),
      redirect: init.redirect,
      abortable: init.signal instanceof AbortSignal,
    };
    this.calls.push(call);
    return await untilAborted(this.answer(call), init.signal);
  };
}

/** An answer that never comes. */
export function never(): Promise<Response> {
  return new Promise(() => {});
}

/** Fails as `fetch` does when nothing listens at the address. */
export function unreachable(): Response {
  throw new TypeError("error sending request: connection refused");
}

function untilAborted<T>(value: T | Promise<T>, signal: AbortSignal | null | undefined) {
  if (!signal) return value;
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason);
  signal.addEventListener("abort", abort, { once: true });
  return Promise.race([value, promise]).finally(() => signal.removeEventListener("abort", abort));
}
