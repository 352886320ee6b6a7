import type { AccessTokens } from "./access_token.ts";
import { boundedFetch, MAX_ANSWER_BYTES } from "./outbound.ts";
import type { Session } from "./session.ts";

const TIMEOUT_MS = 5_000; // N-07
const RETRY_AFTER_MAX_S = 3_600;

/** Microsoft Graph, or another API in its place, did not answer with what was asked for. */
export class GraphError extends Error {
  override name = "GraphError";
  /** The HTTP status; null if there was no answer. */
  readonly status: number | null;
  /** Graph's error code, which may be new to us; null if there was none. */
  readonly code: string | null;
  /** Graph's id of the request: what Microsoft's support asks for. */
  readonly requestId: string | null;
  /** When to try again, in seconds; null if Graph did not say. */
  readonly retryAfterSeconds: number | null;

  constructor(
    details: {
      status?: number;
      code?: string;
      requestId?: string | null;
      retryAfterSeconds?: number | null;
    },
    options?: ErrorOptions,
  ) {
    super(
      `Graph answered ${details.status ?? "nothing"}${details.code ? ` (${details.code})` : ""}`,
      options,
    );
    this.status = details.status ?? null;
    this.code = details.code ?? null;
    this.requestId = details.requestId ?? null;
    this.retryAfterSeconds = details.retryAfterSeconds ?? null;
  }
}

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
  /** The scopes that it needs. */
  readonly scopes: readonly string[];
  readonly accessTokens: AccessTokens;
  readonly fetch: typeof fetch;
}

/**
 * The downstream API, called with the user's access token.
 *
 * @see https://learn.microsoft.com/graph/best-practices-concept
 */
export class GraphClient {
  /** The URL of the signed-in user's own resource. */
  readonly endpoint: string;
  readonly #scopes: readonly string[];
  readonly #accessTokens: AccessTokens;
  readonly #fetch: typeof fetch;

  constructor({ endpoint, scopes, accessTokens, fetch }: GraphClientOptions) {
    this.endpoint = endpoint;
    this.#scopes = scopes;
    this.#accessTokens = accessTokens;
    this.#fetch = boundedFetch(fetch, { timeoutMs: TIMEOUT_MS, maxBytes: MAX_ANSWER_BYTES });
  }

  /**
   * Asks who the user is.
   *
   * @throws {GraphError} if Graph does not say
   * @throws {SignInRequiredError | AccessTokenUnavailableError} if there is no access token
   */
  async me(session: Session): Promise<GraphResult> {
    const started = performance.now();
    const response = await this.#get(session, this.endpoint, "application/json");
    const body = await response.json().catch(() => undefined);
    if (!response.ok || !isObject(body)) throw graphError(response, body);
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
   * @throws {SignInRequiredError | AccessTokenUnavailableError} if there is no access token
   */
  async photo(session: Session): Promise<string | undefined> {
    const response = await this.#get(session, `${this.endpoint}/photos/96x96/$value`, "image/*")
      .catch(noAnswer);
    const type = response?.headers.get("content-type") ?? "";
    if (!response?.ok || !/^image\/(jpeg|png|gif|webp)$/.test(type)) return undefined;
    return `data:${type};base64,${new Uint8Array(await response.arrayBuffer()).toBase64()}`;
  }

  async #get(session: Session, url: string, accept: string): Promise<Response> {
    const token = await this.#accessTokens.accessTokenFor(session, this.#scopes);
    const response = await this.#call(url, accept, token);
    if (response.status !== 401) return response;
    // The token was revoked, or expired early: one new token, one more try.
    const renewed = await this.#accessTokens.accessTokenFor(session, this.#scopes, token);
    return this.#call(url, accept, renewed);
  }

  async #call(url: string, accept: string, token: string): Promise<Response> {
    try {
      return await this.#fetch(url, {
        headers: {
          accept,
          authorization: `Bearer ${token}`,
          "client-request-id": crypto.randomUUID(),
        },
      });
    } catch (cause) {
      throw new GraphError({}, { cause });
    }
  }
}

function graphError(response: Response, body: unknown): GraphError {
  const error = isObject(body) && isObject(body.error) ? body.error : {};
  return new GraphError({
    status: response.status,
    ...(typeof error.code === "string" ? { code: error.code } : {}),
    requestId: response.headers.get("request-id"),
    retryAfterSeconds: retryAfter(response.headers.get("retry-after")),
  });
}

/** Graph sends seconds; the standard also has a date, which we treat as not said. */
function retryAfter(value: string | null): number | null {
  return value !== null && /^\d{1,9}$/.test(value)
    ? Math.min(Number(value), RETRY_AFTER_MAX_S)
    : null;
}

function noAnswer(error: unknown): undefined {
  if (!(error instanceof GraphError)) throw error;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
