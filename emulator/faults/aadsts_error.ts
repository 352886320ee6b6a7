import { type AadstsCode, type Definition, DEFINITIONS } from "./aadsts_codes.ts";

/** Optional details of a failure. */
export interface AadstsDetails {
  /** Values for the places in Microsoft's text. */
  values?: readonly string[];
  /** Another OAuth `error` than the code's usual one: some codes differ between redirect and token endpoint. */
  error?: string;
  /** A claims challenge: JSON for the `claims` parameter of the next authorization request. */
  claims?: string;
}

/** Ids and time of one failure, as both Microsoft's JSON and its description carry them. */
export interface Incident {
  /** The request's id in the tenant's sign-in log. */
  traceId: string;
  /** The same for all requests of one sign-in: the app's own id, if it sent one. */
  correlationId: string;
  /** `2026-05-07 19:42:13Z` */
  timestamp: string;
}

/**
 * A refusal with Microsoft's code.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/reference-error-codes
 */
export class AadstsError extends Error {
  /** Name in logs. */
  override readonly name = "AadstsError";
  /** OAuth's `error`. */
  readonly error: string;
  /** HTTP status at the token endpoint. */
  readonly status: number;
  /** Microsoft's `suberror`, if the code has one. */
  readonly suberror: string | undefined;
  /** JSON for the `claims` parameter of the next authorization request, if there is a challenge. */
  readonly claims: string | undefined;

  /**
   * Creates a refusal with Microsoft's text.
   *
   * @param code Microsoft's number, without `AADSTS`
   * @param details values for the text, and more
   */
  constructor(readonly code: AadstsCode, details: AadstsDetails = {}) {
    const definition: Definition = DEFINITIONS[code];
    const values = details.values ?? [];
    super(definition.text.replace(/\{(\d)\}/g, (_, place) => values[Number(place)] ?? ""));
    this.error = details.error ?? definition.error;
    this.status = definition.status ?? 400;
    this.suberror = definition.suberror;
    this.claims = details.claims;
  }

  /** OAuth's `error` at the redirect URI: there, `invalid_grant` becomes `interaction_required`. */
  get redirectError(): string {
    if (this.error !== "invalid_grant") return this.error;
    return this.suberror === "consent_required" ? "consent_required" : "interaction_required";
  }

  /**
   * Microsoft's description: code, text and ids. Two separators exist: the token endpoint uses spaces
   * since 2023, redirects use line breaks.
   */
  describe(incident: Incident, separator: " " | "\r\n"): string {
    return [
      `AADSTS${this.code}: ${this.message}`,
      `Trace ID: ${incident.traceId}`,
      `Correlation ID: ${incident.correlationId}`,
      `Timestamp: ${incident.timestamp}`,
    ].join(separator);
  }

  /** The JSON of a refusal that does not go through the browser, for the host that was called. */
  body(incident: Incident, origin: string): Record<string, unknown> {
    return {
      error: this.error,
      error_description: this.describe(incident, " "),
      error_codes: [this.code],
      timestamp: incident.timestamp,
      trace_id: incident.traceId,
      correlation_id: incident.correlationId,
      error_uri: errorUri(origin, this.code),
      ...(this.suberror ? { suberror: this.suberror } : {}),
      ...(this.claims ? { claims: this.claims } : {}),
    };
  }
}

/**
 * The ids of a failure at `now` (ms). The correlation id echoes the request's `client-request-id` [K].
 */
export function incidentAt(now: number, clientRequestId?: string | null): Incident {
  return {
    traceId: crypto.randomUUID(),
    correlationId: clientRequestId || crypto.randomUUID(),
    timestamp: new Date(now).toISOString().replace("T", " ").replace(/\.\d+Z$/, "Z"),
  };
}

/** Where Microsoft explains a code, on the host that was called. */
export function errorUri(origin: string, code: number): string {
  return `${origin}/error?code=${code}`;
}
