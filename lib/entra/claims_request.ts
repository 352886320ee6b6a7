import { isObject } from "../json.ts";

/** Says that we handle claims challenges: only then does Entra issue tokens that can be revoked within minutes. */
const CAPABILITY = { xms_cc: { values: ["cp1"] } };

/**
 * Makes the `claims` parameter.
 *
 * @param challenge the claims request of an API's challenge, as JSON
 * @param authenticationContext the authentication context that the ID token must name
 * @returns JSON that asks for the claims of both, and declares that the app handles challenges
 * @see OpenID Connect Core, 5.5; https://learn.microsoft.com/entra/identity-platform/claims-challenge
 */
export function claimsRequest(challenge = "{}", authenticationContext?: string): string {
  const request = parseObject(challenge);
  const accessToken = isObject(request.access_token) ? request.access_token : {};
  const idToken = isObject(request.id_token) ? request.id_token : {};
  return JSON.stringify({
    ...request,
    ...(authenticationContext === undefined ? {} : {
      id_token: { ...idToken, acrs: { essential: true, value: authenticationContext } },
    }),
    access_token: { ...accessToken, ...CAPABILITY },
  });
}

/** Anything but a JSON object counts as empty. */
function parseObject(json: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(json);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}
