import { type AadstsError, errorUri, incidentAt } from "../faults/aadsts_error.ts";
import { formPostPage } from "../pages/form_post.tsx";
import type { TenantState } from "../state/state.ts";

/** How parameters reach the redirect URI. */
export type ResponseMode = "query" | "fragment" | "form_post";

/** What to answer at the end of an authorization request. */
export interface AuthorizationResponse {
  /** As in the request. */
  redirectUri: string;
  /** As in the request; `query` by default. */
  mode: ResponseMode;
  /** What the app gets. */
  params: Record<string, string>;
}

/** Reads `response_mode`; undefined for an unknown value. */
export function responseModeOf(value: string | null | undefined): ResponseMode | undefined {
  if (!value) return "query";
  return value === "query" || value === "fragment" || value === "form_post" ? value : undefined;
}

/**
 * Sends parameters to the app: by redirect, or by a page whose form posts itself.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow
 */
export function respondToApp(
  tenant: TenantState,
  { redirectUri, mode, params }: AuthorizationResponse,
): Response {
  const sent = tenant.mutations.applyToBody("authorization response", { ...params }) as Record<
    string,
    string
  >;
  if (mode === "form_post") return formPostPage(tenant, redirectUri, sent);
  const query = new URLSearchParams(sent).toString();
  const separator = mode === "fragment" ? "#" : redirectUri.includes("?") ? "&" : "?";
  // In query mode a bare "#" follows, so that the browser drops an older fragment [K].
  const location = `${withPath(redirectUri)}${separator}${query}${mode === "query" ? "#" : ""}`;
  return new Response(null, {
    status: 302,
    headers: { location, "cache-control": "no-store, no-cache" },
  });
}

/** The parameters of an error at the redirect URI; the description has line breaks there. */
export function errorParams(
  tenant: TenantState,
  error: AadstsError,
  state: string | undefined,
): Record<string, string> {
  const incident = incidentAt(tenant.now());
  return {
    error: error.redirectError,
    error_description: error.describe(incident, "\r\n"),
    error_uri: errorUri(tenant.origin, error.code),
    ...(error.claims ? { claims: error.claims } : {}),
    ...(state === undefined ? {} : { state }),
  };
}

/** The parameters when the customer pressed Cancel: a subcode, and no description [R for workforce tenants]. */
export function cancelParams(state: string | undefined): Record<string, string> {
  return {
    error: "access_denied",
    error_subcode: "cancel",
    ...(state === undefined ? {} : { state }),
  };
}

/** A redirect URI without a path is answered with a slash. */
function withPath(uri: string): string {
  return /^[a-z]+:\/\/[^/]+$/.test(uri) ? `${uri}/` : uri;
}
