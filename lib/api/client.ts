import type { AccessTokens } from "../session/access_token.ts";
import { readBody } from "./body.ts";
import { ApiError, claimsChallenge, ClaimsChallengeError, requestId, toApiError } from "./error.ts";
import { boundedFetch, MAX_ANSWER_BYTES } from "../net/outbound.ts";
import { retryAfterSeconds } from "../net/retry_after.ts";
import type { Session } from "../session/session.ts";
import { userKey } from "../session/record.ts";
import type { Store } from "../kv/store.ts";

const TIMEOUT_MS = 5_000; // N-07
const RETRY_BUDGET_MS = 2_000; // N-11: a person is waiting for the page
const MAX_RETRIES = 2;
const FIRST_PAUSE_MS = 300;
/** A claims challenge within this time after a sign-in that answered one is an error, in ms. */
const ANSWERED_MS = 5 * 60_000;
const BUSY = new Set([429, 503, 504]);

/** A successful answer. */
export interface ApiResult {
  readonly status: number;
  readonly requestId: string | null;
  /** How long the call took, in ms, including the token. */
  readonly milliseconds: number;
  /** See {@linkcode readBody}. */
  readonly body: unknown;
}

/** A request that changes something. */
export interface ApiChange {
  readonly method: "POST" | "PUT" | "PATCH" | "DELETE";
  /** The URL; the API's endpoint by default. */
  readonly url?: string;
  /** The body, which is sent as JSON. */
  readonly json?: unknown;
  /** The scopes that the change needs, of the same API; the configured ones by default. */
  readonly scopes?: readonly string[];
}

/** What an {@linkcode ApiClient} works with. */
export interface ApiClientOptions {
  /** The URL that is read. */
  readonly endpoint: string;
  /** The scopes that reading it needs, all of one API. */
  readonly scopes: readonly string[];
  readonly accessTokens: AccessTokens;
  readonly store: Store;
  readonly fetch: typeof fetch;
  /** A `fetch` that never repeats a request by itself: see `unpooledFetch`. */
  readonly fetchOnce: typeof fetch;
  /** The clock, in ms since the epoch. */
  readonly now: () => number;
  /** Tells answers of this API from others, such as a proxy's page; by default, any body is an answer. */
  readonly isAnswer?: (body: unknown) => boolean;
}

/**
 * An API that is called with the user's access token for it.
 *
 * All its methods throw `SignInRequiredError` and `AccessTokenUnavailableError` as `AccessTokens` does.
 *
 * @see https://learn.microsoft.com/graph/best-practices-concept
 */
export class ApiClient {
  /** The URL that is read. */
  readonly endpoint: string;
  readonly #options: ApiClientOptions;
  readonly #fetch: typeof fetch;
  readonly #fetchOnce: typeof fetch;

  constructor(options: ApiClientOptions) {
    const limits = { timeoutMs: TIMEOUT_MS, maxBytes: MAX_ANSWER_BYTES };
    this.endpoint = options.endpoint;
    this.#options = options;
    this.#fetch = boundedFetch(options.fetch, limits);
    this.#fetchOnce = boundedFetch(options.fetchOnce, limits);
  }

  /**
   * Reads a resource of any content type.
   *
   * @param session whose token to send
   * @param url the resource; the endpoint by default
   * @throws {ApiError} if the API does not answer with a success, or with something that is not its own answer
   * @throws {ClaimsChallengeError} if the API needs another sign-in first
   */
  async read(session: Session, url: string = this.endpoint): Promise<ApiResult> {
    const started = performance.now();
    const response = await this.get(session, url, "application/json, text/plain;q=0.9, */*;q=0.1");
    const body = await readBody(response);
    const { isAnswer = () => true, now } = this.#options;
    if (!response.ok || !isAnswer(body)) throw toApiError(response, body, now());
    return {
      status: response.status,
      requestId: requestId(response.headers),
      milliseconds: Math.round(performance.now() - started),
      body,
    };
  }

  /**
   * Changes something. The request is sent once: a change must not happen twice.
   *
   * @returns the answer's body, see {@linkcode readBody}
   * @throws {ApiError} if the API does not answer with a success
   * @throws {ClaimsChallengeError} if the API needs another sign-in first
   */
  async change(session: Session, { method, url, json, scopes }: ApiChange): Promise<unknown> {
    const init: RequestInit = json === undefined ? { method } : {
      method,
      headers: { "content-type": "application/json" },
      body: JSON.stringify(json),
    };
    const response = await this.#call(
      session,
      scopes ?? this.#options.scopes,
      (token) => this.#send(this.#fetchOnce, url ?? this.endpoint, init, token),
    );
    const body = await readBody(response);
    if (!response.ok) throw toApiError(response, body, this.#options.now());
    return body;
  }

  /**
   * Reads a resource. The request is repeated while the API is busy for a moment. If it asks for a longer wait, the
   * user's next calls fail at once until that is over.
   *
   * @param accept the content types that are wanted
   * @returns the answer, whatever its status
   * @throws {ApiError} if there is no answer, or the API has asked to wait
   */
  async get(session: Session, url: string, accept: string): Promise<Response> {
    const { scopes, store, now } = this.#options;
    const user = userKey(session.claims.iss, session.claims.sub);
    const cooling = ["api_cool_downs", user, new URL(url).origin];
    const { value: until } = await store.get<number>(cooling);
    if (until !== null && until > now()) {
      throw new ApiError({ status: 429, retryAfterSeconds: Math.ceil((until - now()) / 1000) });
    }

    const deadline = performance.now() + RETRY_BUDGET_MS;
    for (let retries = 0;; retries++) {
      const response = await this.#call(
        session,
        scopes,
        (token) => this.#send(this.#fetch, url, { headers: { accept } }, token),
      );
      if (!BUSY.has(response.status)) return response;
      const wished = retryAfterSeconds(response.headers, now());
      const pause = wished === null ? FIRST_PAUSE_MS * 2 ** retries : wished * 1000;
      if (retries === MAX_RETRIES || performance.now() + pause > deadline) {
        if (wished !== null && wished > 0) {
          await store.set(cooling, now() + pause, { expireIn: pause });
        }
        return response;
      }
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }

  async #call(
    session: Session,
    scopes: readonly string[],
    send: (token: string) => Promise<Response>,
  ): Promise<Response> {
    const { accessTokens, now } = this.#options;
    const token = await accessTokens.accessTokenFor(session, scopes);
    const response = await send(token);
    if (response.status !== 401) return response;
    const claims = claimsChallenge(response);
    if (claims !== undefined) {
      await accessTokens.drop(session, scopes);
      // The same challenge right after a sign-in that answered it: another sign-in would not help.
      if (now() - session.challengedAt < ANSWERED_MS) {
        throw toApiError(response, undefined, now());
      }
      throw new ClaimsChallengeError(claims);
    }
    // The token was revoked or expired early. The API has refused the request, so sending it again with a new token is
    // safe for a change, too.
    return await send(await accessTokens.accessTokenFor(session, scopes, token));
  }

  async #send(
    fetch: typeof globalThis.fetch,
    url: string,
    init: RequestInit,
    token: string,
  ): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.set("authorization", `Bearer ${token}`);
    headers.set("client-request-id", crypto.randomUUID());
    try {
      return await fetch(url, { ...init, headers });
    } catch (cause) {
      throw new ApiError({}, { cause });
    }
  }
}
