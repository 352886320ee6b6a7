import type { Endpoint } from "./endpoint.ts";

/** A fault between the tenant and its client. */
export interface Fault {
  /** Milliseconds to wait first; or what to wait for, in a test that says itself when the answer comes. */
  delay?: number | Promise<unknown>;
  /** HTTP status of the faulty answer. Without a status and a body, the correct answer is sent. */
  status?: number;
  /** Headers of the faulty answer. */
  headers?: Record<string, string>;
  /** Body of the faulty answer. */
  body?: string | Uint8Array<ArrayBuffer>;
  /** Cuts the connection instead of answering. */
  reset?: boolean;
  /** Does the work first, then sends the faulty answer: a code is redeemed, but the app does not learn of it. */
  after?: boolean;
}

/** Waits, then answers correctly. */
export function slow(milliseconds: number): Fault {
  return { delay: milliseconds };
}

/** An error page where JSON was expected. */
export const HTML_PAGE: Fault = {
  status: 200,
  headers: { "content-type": "text/html; charset=utf-8" },
  body:
    "<!DOCTYPE html><title>Service unavailable</title><h1>Our services aren't available right now</h1>",
};

/** JSON that ends in the middle. */
export const INVALID_JSON: Fault = {
  status: 200,
  headers: { "content-type": "application/json; charset=utf-8" },
  body: '{"token_type":"Bearer","access_to',
};

/** A connection that is cut. */
export const RESET: Fault = { reset: true };

/** A valid JSON object of about `bytes`. */
export function huge(bytes: number): Fault {
  return {
    status: 200,
    headers: { "content-type": "application/json; charset=utf-8" },
    body: `{"padding":"${"x".repeat(bytes)}"}`, // nothing is built before it is sent
  };
}

/** A redirect. Clients must not follow it with credentials. */
export function redirectTo(url: string): Fault {
  return { status: 302, headers: { location: url }, body: "" };
}

/** The faults in force, by endpoint. */
export class Faults {
  readonly #byEndpoint = new Map<Endpoint, { fault: Fault; left: number }[]>();

  /** The next `times` calls of an endpoint get the fault. */
  next(endpoint: Endpoint, fault: Fault, times = 1): void {
    this.#byEndpoint.set(endpoint, [...this.#byEndpoint.get(endpoint) ?? [], {
      fault,
      left: times,
    }]);
  }

  /** Every call of an endpoint gets the fault, until it is cleared. */
  always(endpoint: Endpoint, fault: Fault): void {
    this.next(endpoint, fault, Infinity);
  }

  /** Removes the faults of one endpoint, or all. */
  clear(endpoint?: Endpoint): void {
    if (endpoint) this.#byEndpoint.delete(endpoint);
    else this.#byEndpoint.clear();
  }

  /** Lists the faults in force. */
  list(): { endpoint: Endpoint; fault: Fault; left: number }[] {
    return [...this.#byEndpoint].flatMap(([endpoint, entries]) =>
      entries.map((entry) => ({ endpoint, ...entry }))
    );
  }

  /** Takes the fault for the current call, if there is one. */
  take(endpoint: Endpoint): Fault | undefined {
    const entries = this.#byEndpoint.get(endpoint) ?? [];
    const entry = entries.find(({ left }) => left > 0);
    if (!entry) return undefined;
    entry.left--;
    this.#byEndpoint.set(endpoint, entries.filter(({ left }) => left > 0));
    return entry.fault;
  }
}

/** The faulty answer; undefined if the correct one should be sent. */
export function faultResponse({ status, headers, body }: Fault): Response | undefined {
  if (status === undefined && body === undefined) return undefined;
  return new Response(body ?? "", { status: status ?? 200, headers: headers ?? {} });
}
