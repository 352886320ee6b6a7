/** What the header `WWW-Authenticate` tells the caller. */
export interface Challenge {
  readonly error?:
    | "invalid_request"
    | "invalid_token"
    | "insufficient_scope"
    | "insufficient_claims";
  readonly error_description?: string;
  /** The scope that is missing. */
  readonly scope?: string;
  /** The claims request that the caller's next sign-in must answer: JSON, as Base64. */
  readonly claims?: string;
}

/**
 * The API does not serve a call with this access token, or without one.
 *
 * @see RFC 6750, 3
 */
export class Refusal extends Error {
  override name = "Refusal";
  readonly status: 400 | 401 | 403;
  readonly challenge: Challenge;

  constructor(status: 400 | 401 | 403, challenge: Challenge, options?: ErrorOptions) {
    super(challenge.error_description ?? "No access token", options);
    this.status = status;
    this.challenge = challenge;
  }
}

/** The call has no access token. RFC 6750 wants no error code then: the caller has made no mistake. */
export function tokenMissing(): Refusal {
  return new Refusal(401, {});
}

/** The call's header is malformed. */
export function requestInvalid(error_description: string): Refusal {
  return new Refusal(400, { error: "invalid_request", error_description });
}

/** The token is not valid here. Another token might be. */
export function tokenInvalid(error_description: string, cause?: unknown): Refusal {
  return new Refusal(401, { error: "invalid_token", error_description }, { cause });
}

/** The token is valid, but the app was not granted the scope. */
export function scopeMissing(scope: string): Refusal {
  const error_description = `This needs the scope ${scope}`;
  return new Refusal(403, { error: "insufficient_scope", error_description, scope });
}

/** The token is valid, but the customer does not have the role. No scope would help, so none is named. */
export function roleMissing(role: string): Refusal {
  const error_description = `This needs the role ${role}`;
  return new Refusal(403, { error: "insufficient_scope", error_description });
}

/**
 * The customer has to prove more. The app sends them to sign in with the claims request, and calls again.
 *
 * @param claims the claims request, as JSON
 * @see https://learn.microsoft.com/entra/identity-platform/claims-challenge
 */
export function claimsMissing(claims: string): Refusal {
  return new Refusal(401, {
    error: "insufficient_claims",
    error_description: "This needs another sign-in",
    claims: new TextEncoder().encode(claims).toBase64(),
  });
}

/** The answer to a refused call. */
export function refuse({ status, challenge }: Refusal): Response {
  const parameters = Object.entries({ realm: "orders", ...challenge })
    .map(([name, value]) => `${name}="${value}"`);
  const { error = "token_missing", error_description } = challenge;
  return Response.json({ error, error_description }, {
    status,
    headers: { "www-authenticate": `Bearer ${parameters.join(", ")}` },
  });
}
