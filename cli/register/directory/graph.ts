import { explainNetworkFailure } from "../../../lib/net/network_failure.ts";
import { boundedFetch, OutboundError } from "../../../lib/net/outbound.ts";
import { retryAfterSeconds } from "../../../lib/net/retry_after.ts";
import type { CliContext } from "../../terminal.ts";
import { GraphRefusal, RegistrationError } from "./refusal.ts";

/** The methods of a call. */
export type Method = "GET" | "POST" | "PATCH" | "DELETE";

/** How a call is made. */
export interface CallOptions {
  readonly body?: unknown;
  /**
   * Recognizes a temporary refusal: Entra copies new objects between its servers, and a call can reach a server that
   * does not have them yet.
   */
  readonly isCopying?: (refusal: GraphRefusal) => boolean;
  /**
   * What to do after a POST that Graph answers with 503 or 504, but may have carried out. `repeat`: a second call makes
   * nothing more. A function looks for what was made; if it finds nothing, the call is made again. Without either, the
   * refusal stands, and the next run of the command looks for what was made.
   */
  readonly whenUnsure?: "repeat" | (() => Promise<object | null | undefined>);
}

/**
 * Makes a call to Microsoft Graph.
 *
 * @param path the path below the API's version, with its query
 * @returns the answer's JSON; an empty object where the answer has no body
 * @throws {GraphRefusal} if Graph refuses
 * @throws {RegistrationError} if Graph can't be reached
 */
export type Call = (
  method: Method,
  path: string,
  options?: CallOptions,
) => Promise<Record<string, unknown>>;

/** What the calls are made with. */
export interface GraphOptions extends Pick<CliContext, "fetch" | "now" | "sleep"> {
  /** Graph's address with its version. */
  readonly base: string;
  /** The administrator's access token. It is kept in memory only. */
  readonly token: string;
  /** Takes what the person waits for. */
  readonly waiting: (text: string) => void;
}

const LIMITS = { timeoutMs: 30_000, maxBytes: 4 * 1024 * 1024 };
/** In seconds: 2.5 minutes in all. Half a minute is usual; Microsoft promises nothing. */
const COPYING_WAITS = [2, 4, 8, 16, 30, 30, 30, 30];
const BUSY_WAITS = [2, 4, 8, 16];
const BUSY = new Set([429, 503, 504]);
const UNSURE = new Set([503, 504]);

/**
 * Makes calls to Microsoft Graph as an administrator. They wait when Graph asks for it, and are repeated after a
 * temporary refusal.
 *
 * @see https://learn.microsoft.com/graph/throttling
 */
export function createCall(options: GraphOptions): Call {
  const { base, token, now, sleep, waiting } = options;
  const fetch = boundedFetch(options.fetch, LIMITS);

  return async function call(method, path, { body, isCopying, whenUnsure } = {}) {
    let [copying, busy] = [0, 0];
    while (true) {
      const response = await send(method, path, body);
      const answer = await response.json().catch(() => ({})) as Record<string, unknown>;
      if (response.ok) return answer;
      const refusal = new GraphRefusal(`${method} ${path}`, response.status, answer);
      // Throttling is decided before a call is carried out; the other two can come after it.
      const isUnsure = method === "POST" && UNSURE.has(response.status);
      const mayRepeat = !isUnsure || whenUnsure !== undefined;
      if (BUSY.has(response.status) && mayRepeat && busy < BUSY_WAITS.length) {
        const seconds = retryAfterSeconds(response.headers, now()) ?? BUSY_WAITS[busy]!;
        busy++;
        waiting(`Microsoft Graph is busy. Trying again in ${seconds} s`);
        await sleep(seconds * 1000);
        const made = isUnsure && typeof whenUnsure === "function" ? await whenUnsure() : null;
        if (made) return { ...made };
      } else if (isCopying?.(refusal) && copying < COPYING_WAITS.length) {
        const seconds = COPYING_WAITS[copying++]!;
        waiting(`Microsoft is still copying the new object. Trying again in ${seconds} s`);
        await sleep(seconds * 1000);
      } else {
        throw refusal;
      }
    }
  };

  async function send(method: Method, path: string, body: unknown) {
    const url = base + path;
    try {
      return await fetch(url, {
        method,
        headers: {
          "accept": "application/json",
          "authorization": `Bearer ${token}`,
          "client-request-id": crypto.randomUUID(),
          ...(body === undefined ? {} : { "content-type": "application/json" }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    } catch (error) {
      if (!(error instanceof OutboundError)) throw error;
      const { seen, fix } = explainNetworkFailure(error, url);
      throw new RegistrationError(
        `${new URL(url).origin} ${seen}`,
        `${fix}. Then run the command again: it goes on from here`,
        { cause: error },
      );
    }
  }
}

/** What waiting takes. */
export interface Waiting {
  readonly context: Pick<CliContext, "sleep">;
  /** Tells the person what is waited for. */
  readonly waiting: (text: string) => void;
}

/** In seconds: a minute in all. */
const SETTLING_WAITS = [2, 4, 8, 16, 30];

/**
 * Looks for an object that exists for certain, or was perhaps made: it can take a while until every server knows it.
 *
 * @param find looks once
 * @param work what to wait with
 * @returns the object; what `find` gives in the end, if it does not show within a minute
 */
export async function settled<T>(
  find: () => Promise<T | null | undefined>,
  { context, waiting }: Waiting,
): Promise<T | null | undefined> {
  for (const seconds of SETTLING_WAITS) {
    const found = await find();
    if (found !== null && found !== undefined) return found;
    waiting(`Microsoft may still be copying it. Checking again in ${seconds} s`);
    await context.sleep(seconds * 1000);
  }
  return await find();
}

/** @returns the entries of a list. Only the first page is read: what is asked here is never as long as a page */
export async function list(call: Call, path: string): Promise<Record<string, unknown>[]> {
  const { value } = await call("GET", path);
  return Array.isArray(value) ? value : [];
}

/** @returns a text as a literal of OData */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** @returns a filter as a query */
export function filtered(filter: string): string {
  return `?$filter=${encodeURIComponent(filter)}`;
}
