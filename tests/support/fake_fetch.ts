/** One request that went through a {@linkcode FakeFetch}. */
export interface FakeCall {
  readonly url: URL;
  readonly method: string;
  readonly headers: Headers;
  /** The form in the body; empty if there was none. */
  readonly form: URLSearchParams;
  /** What the caller wanted to happen with redirects. */
  readonly redirect: RequestRedirect | undefined;
  /** Whether the caller can give up. */
  readonly abortable: boolean;
}

/** Answers one request. */
export type Answer = (call: FakeCall) => Response | Promise<Response>;

/** A `fetch` without a network: it answers as told, gives up when its signal says so, and remembers every call. */
export class FakeFetch {
  /** The calls so far. */
  readonly calls: FakeCall[] = [];
  /** What the next calls get. */
  answer: Answer;

  constructor(answer: Answer) {
    this.answer = answer;
  }

  /** The `fetch` to hand to the code under test. */
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

/** What `fetch` does when nobody listens at the other end. */
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
