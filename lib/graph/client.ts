import type { AccessTokens } from "../session/access_token.ts";
import { claimsChallenge, ClaimsChallengeError, GraphError, toGraphError } from "./error.ts";
import { isObject } from "../json.ts";
import { boundedFetch, MAX_ANSWER_BYTES } from "../net/outbound.ts";
import { retryAfterSeconds } from "../net/retry_after.ts";
import type { Session } from "../session/session.ts";
import { userKey } from "../session/record.ts";
import type { Store } from "../kv/store.ts";
import { SignInRequiredError } from "../session/token_refresh.ts";

const TIMEOUT_MS = 5_000; // N-07
const RETRY_BUDGET_MS = 2_000; // N-11: a person is waiting for the page
const MAX_RETRIES = 2;
const FIRST_PAUSE_MS = 300;
/** Within this time of an answered claims challenge another one is not answered. */
const ANSWERED_MS = 5 * 60_000;
const BUSY = new Set([429, 503, 504]);
/** What changing the profile takes besides the configured scopes. */
export const UPDATE_SCOPES: readonly string[] = ["User.ReadWrite"];

/** A successful answer. */
export interface GraphResult {
  readonly status: number;
  readonly requestId: string | null;
  /** How long the call took, in ms, token included. */
  readonly milliseconds: number;
  readonly body: Record<string, unknown>;
}

/** What a {@linkcode GraphClient} is made of. */
export interface GraphClientOptions {
  /** The URL of the signed-in user's own resource. */
  readonly endpoint: string;
  /** The scopes that reading it needs. */
  readonly scopes: readonly string[];
  readonly accessTokens: AccessTokens;
  readonly store: Store;
  readonly fetch: typeof fetch;
  /** The clock, in ms since the epoch. */
  readonly now: () => number;
}

/**
 * The downstream API, called with the user's access token.
 *
 * All its methods throw `SignInRequiredError` and `AccessTokenUnavailableError` as `AccessTokens` does.
 *
 * @see https://learn.microsoft.com/graph/best-practices-concept
 */
export class GraphClient {
  /** The URL of the signed-in user's own resource. */
  readonly endpoint: string;
  readonly #options: GraphClientOptions;
  readonly #fetch: typeof fetch;

  constructor(options: GraphClientOptions) {
    this.endpoint = options.endpoint;
    this.#options = options;
    this.#fetch = boundedFetch(options.fetch, {
      timeoutMs: TIMEOUT_MS,
      maxBytes: MAX_ANSWER_BYTES,
    });
  }

  /**
   * Asks who the user is.
   *
   * @throws {GraphError} if Graph does not say
   * @throws {ClaimsChallengeError} if Graph wants to know more first
   */
  async me(session: Session): Promise<GraphResult> {
    const started = performance.now();
    const response = await this.#get(session, this.endpoint, "application/json");
    const body = await response.json().catch(() => undefined);
    if (!response.ok || !isObject(body)) throw toGraphError(response, body, this.#options.now());
    return {
      status: response.status,
      requestId: response.headers.get("request-id"),
      milliseconds: Math.round(performance.now() - started),
      body,
    };
  }

  /**
   * Asks for the user's small photo. Customers mostly have none, and Graph has several ways to say so.
   *
   * @returns a `data:` URL, or undefined if there is no photo for whatever reason
   */
  async photo(session: Session): Promise<string | undefined> {
    const response = await this.#get(session, photoUrl(this.endpoint), "image/*")
      .catch(noPhoto);
    const type = response?.headers.get("content-type") ?? "";
    if (!response?.ok || !/^image\/(jpeg|png|gif|webp)$/.test(type)) return undefined;
    return `data:${type};base64,${new Uint8Array(await response.arrayBuffer()).toBase64()}`;
  }

  /**
   * Changes the user's profile. Sent once: a change is not repeated on a guess.
   *
   * @param session whose profile
   * @param changes properties of a Graph user and their new values
   * @throws {GraphError} if Graph does not take them
   * @throws {ClaimsChallengeError} if Graph wants to know more first
   * @see https://learn.microsoft.com/graph/api/user-update
   */
  async update(session: Session, changes: Readonly<Record<string, string>>): Promise<void> {
    const response = await this.#call(session, UPDATE_SCOPES, this.endpoint, {
      method: "PATCH",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(changes),
    });
    if (response.ok) return;
    throw toGraphError(response, await response.json().catch(() => undefined), this.#options.now());
  }

  /** Reads, and tries again where Graph is busy for a moment; where for longer, the user's next calls wait too. */
  async #get(session: Session, url: string, accept: string): Promise<Response> {
    const { scopes, store, now } = this.#options;
    const cooling = ["graph_cool_downs", userKey(session.claims.iss, session.claims.sub)];
    const { value: until } = await store.get<number>(cooling);
    if (until !== null && until > now()) {
      throw new GraphError({ status: 429, retryAfterSeconds: Math.ceil((until - now()) / 1000) });
    }

    const deadline = performance.now() + RETRY_BUDGET_MS;
    for (let retries = 0;; retries++) {
      const response = await this.#call(session, scopes, url, { headers: { accept } });
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
    url: string,
    init: RequestInit,
  ): Promise<Response> {
    const { accessTokens, now } = this.#options;
    const token = await accessTokens.accessTokenFor(session, scopes);
    const response = await this.#send(url, init, token);
    if (response.status !== 401) return response;
    const claims = claimsChallenge(response);
    if (claims !== undefined) {
      await accessTokens.drop(session, scopes);
      // Asked again although just answered: a sign-in more would not help either.
      if (now() - session.challengedAt < ANSWERED_MS) {
        throw toGraphError(response, undefined, now());
      }
      throw new ClaimsChallengeError(claims);
    }
    // The token was revoked, or expired early: one new token, one more try.
    return this.#send(url, init, await accessTokens.accessTokenFor(session, scopes, token));
  }

  async #send(url: string, init: RequestInit, token: string): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.set("authorization", `Bearer ${token}`);
    headers.set("client-request-id", crypto.randomUUID());
    try {
      return await this.#fetch(url, { ...init, headers });
    } catch (cause) {
      throw new GraphError({}, { cause });
    }
  }
}

/** A page without a photo is a page; without a session it is none. */
function noPhoto(error: unknown): undefined {
  if (error instanceof SignInRequiredError) throw error;
}

/** The photo is below the user's path, whatever the endpoint's query selects. */
function photoUrl(endpoint: string): string {
  const { origin, pathname } = new URL(endpoint);
  return `${origin}${pathname}/photos/96x96/$value`;
}
