import * as oauth from "@panva/oauth4webapi";
import { isGranted } from "../../../lib/entra/scope.ts";
import { plain } from "../../../lib/plain_text.ts";
import { isSecureOrLoopback } from "../../../lib/net/loopback.ts";
import { OutboundError } from "../../../lib/net/outbound.ts";
import { patientFetch } from "../../doctor/check.ts";
import type { CliContext } from "../../terminal.ts";
import { RegistrationError } from "../directory/refusal.ts";
import { CODE_EXPIRED, CONSENT_FIX, explainSignIn } from "./sign_in_refusal.ts";

/** Microsoft Graph Command Line Tools: Microsoft's own public client, which every tenant knows. */
export const GRAPH_COMMAND_LINE_TOOLS = "14d82eec-204b-4c2f-b7e8-296a70dab67e";

/** What the administrator is asked to permit, and for what. */
export const ADMIN_SCOPES: Readonly<Record<string, string>> = {
  "Application.ReadWrite.All": "the application, its service principal and its secret",
  "DelegatedPermissionGrant.ReadWrite.All": "admin consent",
  "EventListener.ReadWrite.All": "the user flow",
  "Organization.Read.All": "the tenant's name and type",
};

/** How the administrator signs in. */
export interface SignInOptions {
  /** `https://login.microsoftonline.com/{tenant}` */
  readonly authority: string;
  /** The public client that asks. */
  readonly clientId: string;
  /** Shows the person where to sign in, and with which code. */
  readonly show: (prompt: DeviceCodePrompt) => void;
  /** Shows the person that the command waits. */
  readonly waiting: <T>(action: () => Promise<T>) => Promise<T>;
}

/** What the person has to do to sign in. */
export interface DeviceCodePrompt {
  /** The page to open. */
  readonly url: string;
  /** The code to enter there. */
  readonly code: string;
  readonly minutes: number;
}

/**
 * Signs an administrator in by the device code flow. No refresh token is asked for, so the access ends within about an
 * hour.
 *
 * @returns the access token for Microsoft Graph
 * @throws {RegistrationError} if the administrator does not sign in, or lacks a permission
 * @see RFC 8628; https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code
 */
export async function signInAdministrator(
  { authority, clientId, show, waiting }: SignInOptions,
  context: CliContext,
): Promise<string> {
  const server: oauth.AuthorizationServer = {
    issuer: `${authority}/v2.0`,
    device_authorization_endpoint: `${authority}/oauth2/v2.0/devicecode`,
    token_endpoint: `${authority}/oauth2/v2.0/token`,
  };
  const client: oauth.Client = { client_id: clientId };
  const options = {
    [oauth.customFetch]: patientFetch(context),
    // The emulator on this machine; locateAuthority() has refused http everywhere else.
    [oauth.allowInsecureRequests]: isSecureOrLoopback(new URL(authority)),
  };
  const scope = Object.keys(ADMIN_SCOPES).map((name) => `https://graph.microsoft.com/${name}`);
  try {
    const response = await oauth.deviceAuthorizationRequest(
      server,
      client,
      oauth.None(),
      { scope: scope.join(" ") },
      options,
    );
    const device = await oauth.processDeviceAuthorizationResponse(server, client, response);
    show({
      url: pageOf(device.verification_uri),
      code: plain(device.user_code),
      minutes: Math.max(1, Math.round(device.expires_in / 60)),
    });
    const token = await waiting(() => poll(server, client, device, options, context));
    requireScopes(token.scope);
    return token.access_token;
  } catch (error) {
    throw explainSignIn(error, authority);
  }
}

/** How many times in a row the authority may not answer while the person signs in: two minutes or so. */
const FAILURES_IN_A_ROW = 4;

async function poll(
  server: oauth.AuthorizationServer,
  client: oauth.Client,
  { device_code, expires_in, interval = 5 }: oauth.DeviceAuthorizationResponse,
  options: oauth.TokenEndpointRequestOptions,
  { now, sleep }: CliContext,
): Promise<oauth.TokenEndpointResponse> {
  const deadline = now() + expires_in * 1000;
  let seconds = Math.min(Math.max(interval, 1), 60);
  let failures = 0;
  while (now() < deadline) {
    await sleep(seconds * 1000);
    try {
      const response = await oauth.deviceCodeGrantRequest(
        server,
        client,
        oauth.None(),
        device_code,
        options,
      );
      failures = 0;
      return await oauth.processDeviceCodeResponse(server, client, response);
    } catch (error) {
      if (error instanceof OutboundError && failures++ < FAILURES_IN_A_ROW) {
        seconds = Math.min(seconds * 2, 60); // RFC 8628, 3.5
        continue;
      }
      const pending = error instanceof oauth.ResponseBodyError ? error.error : "";
      if (pending === "slow_down") seconds += 5; // RFC 8628, 3.5
      else if (pending !== "authorization_pending") throw error;
    }
  }
  throw CODE_EXPIRED;
}

/** The page comes from the network, and is opened by a person: it has to be a web page. */
function pageOf(verificationUri: string): string {
  const url = URL.parse(verificationUri);
  if (url !== null && isSecureOrLoopback(url)) return url.href;
  throw new RegistrationError(
    "The authority names no page for the sign-in",
    "Check the address in --login",
  );
}

/** Entra can grant less than it was asked for. Without `scope` in the answer, all was granted (RFC 6749, 5.1). */
function requireScopes(scope: string | undefined): void {
  if (scope === undefined) return;
  const granted = scope.split(" ");
  const missing = Object.keys(ADMIN_SCOPES).filter((name) => !isGranted(granted, name));
  if (missing.length === 0) return;
  throw new RegistrationError(
    `The sign-in did not grant ${missing.join(", ")}`,
    CONSENT_FIX,
  );
}
