/** An error code of the authority. */
export interface Definition {
  /** OAuth's `error`. */
  error: string;
  /** Microsoft's text; `{0}`, `{1}` … stand for the values given when it is thrown. */
  text: string;
  /** Microsoft's `suberror`: what the user would have to do. */
  suberror?: string;
  /** HTTP status at the token endpoint. @default 400 */
  status?: number;
}

const INVALID_CLIENT = { error: "invalid_client", status: 401 };

/**
 * Microsoft's error codes that an app, its set-up or its user can cause. Texts known from Microsoft's documents or
 * from reports keep their wording, because people search for it; the others are paraphrased [K].
 */
export const DEFINITIONS = {
  16000: {
    error: "interaction_required",
    text:
      "User account '{0}' from identity provider '{1}' does not exist in tenant '{2}' and cannot access the application '{3}' in that tenant. The account needs to be added as an external user in the tenant first. Sign out and sign in again with a different account.",
  },
  28000: {
    error: "invalid_request",
    text:
      "Provided value for the input parameter scope is not valid because it contains more than one resource. Scope {0} is not valid.",
  },
  28003: {
    error: "invalid_request",
    text:
      "Provided value for the input parameter scope cannot be empty when requesting an access token using the provided authorization code.",
  },
  50011: {
    error: "invalid_request",
    text:
      "The redirect URI '{0}' specified in the request does not match the redirect URIs configured for the application '{1}'. Make sure the redirect URI sent in the request matches one added to your application in the Azure portal. Navigate to https://aka.ms/redirectUriMismatchError to learn more about how to fix this.",
  },
  50013: {
    error: "invalid_grant",
    text: "Assertion failed signature validation, or is not within its valid time range.",
  },
  50020: {
    error: "invalid_request",
    text:
      "User account '{0}' from identity provider '{1}' does not exist in tenant '{2}' and cannot access the application in that tenant.",
  },
  50033: {
    error: "temporarily_unavailable",
    text: "A transient error has occurred. Please try again.",
  },
  50034: { error: "invalid_grant", text: "The user account does not exist in the {0} directory." },
  50053: {
    error: "invalid_grant",
    text:
      "The account is locked, you've tried to sign in too many times with an incorrect user ID or password.",
  },
  50055: {
    error: "invalid_grant",
    suberror: "user_password_expired",
    text: "The password is expired.",
  },
  50057: { error: "invalid_grant", text: "The user account is disabled." },
  50058: {
    error: "login_required",
    text:
      "A silent sign-in request was sent but no user is signed in. The cookies used to represent the user's session were not sent in the request to Azure AD.",
  },
  50074: {
    error: "invalid_grant",
    suberror: "basic_action",
    text: "Strong authentication is required.",
  },
  50076: {
    error: "invalid_grant",
    suberror: "basic_action",
    text:
      "Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication to access '{0}'.",
  },
  50079: {
    error: "invalid_grant",
    suberror: "basic_action",
    text:
      "Due to a configuration change made by your administrator, or because you moved to a new location, you must enroll in multi-factor authentication to access '{0}'.",
  },
  50105: {
    error: "interaction_required",
    text:
      "Your administrator has configured the application {0} ('{1}') to block users unless they are specifically granted ('assigned') access to the application. The signed in user '{2}' is blocked because they are not a direct member of a group with access, nor had access directly assigned by an administrator.",
  },
  50126: {
    error: "invalid_grant",
    text: "Error validating credentials due to invalid username or password.",
  },
  50146: {
    error: "invalid_request",
    text:
      "This application is required to be configured with an application-specific signing key. It is either not configured with one, or the key has expired or is not yet valid.",
  },
  50147: { error: "invalid_request", text: "Invalid size of Code_Challenge parameter." },
  50173: {
    error: "invalid_grant",
    suberror: "bad_token",
    text:
      "The provided grant has expired due to it being revoked, a fresh auth token is needed. The user might have changed or reset their password. The grant was issued on '{0}' and the TokensValidFrom date (before which tokens are not valid) for this user is '{1}'.",
  },
  50196: {
    error: "invalid_grant",
    text:
      "The server terminated an operation because it encountered a client request loop. Please contact your app vendor.",
  },
  53003: {
    error: "interaction_required",
    suberror: "message_only",
    text:
      "Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.",
  },
  54005: {
    error: "invalid_grant",
    text:
      "OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token.",
  },
  65001: {
    error: "invalid_grant",
    suberror: "consent_required",
    text:
      "The user or administrator has not consented to use the application with ID '{0}' named '{1}'. Send an interactive authorization request for this user and resource.",
  },
  65004: { error: "access_denied", text: "User declined to consent to access the app." },
  70000: {
    error: "invalid_grant",
    text: "The provided authorization code or refresh token is not valid.",
  },
  70003: {
    error: "unsupported_grant_type",
    text: "The app requested an unsupported grant type '{0}'.",
  },
  70008: {
    error: "invalid_grant",
    text:
      "The provided authorization code or refresh token has expired due to inactivity. Send a new interactive authorization request for this user and resource.",
  },
  70011: {
    error: "invalid_scope",
    text:
      "The provided request must include a 'scope' input parameter. The provided value for the input parameter 'scope' is not valid. The scope {0} is not valid.",
  },
  70016: {
    error: "authorization_pending",
    text: "OAuth 2.0 device flow error. Authorization is pending. Continue polling.",
  },
  70018: {
    error: "bad_verification_code",
    text:
      "Invalid verification code due to user typing in the wrong user code for device code flow.",
  },
  70020: {
    error: "expired_token",
    text:
      "The provided value for the input parameter 'device_code' is not valid. This device code has expired.",
  },
  90002: {
    error: "invalid_tenant",
    text:
      "Tenant '{0}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant.",
  },
  90012: { error: "temporarily_unavailable", text: "The request has timed out." },
  90015: { error: "invalid_request", text: "Requested query string is too long." },
  90023: { error: "invalid_request", text: "'{0}' '' pair is not an external identity provider." },
  90033: {
    error: "temporarily_unavailable",
    text: "A transient error has occurred. Please try again.",
  },
  90090: {
    error: "server_error",
    text:
      "Session mismatch - Session is invalid because user tenant does not match the domain hint.",
  },
  90094: {
    error: "access_denied",
    text:
      "'{0}' needs permission to access resources in your organization that only an admin can grant. Please ask an admin to grant permission to this app before you can use it.",
  },
  131010: { error: "access_denied", text: "The user is not allowed by policy conditions." },
  500011: {
    error: "invalid_resource",
    text:
      "The resource principal named {0} was not found in the tenant named {1}. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant.",
  },
  500112: {
    error: "invalid_grant",
    text:
      "The reply address '{0}' does not match the reply address '{1}' provided when requesting Authorization code.",
  },
  500131: {
    error: "invalid_grant",
    text:
      "Assertion audience does not match the Client app presenting the assertion. The audience in the assertion must be the identifier of the app that requests the token.",
  },
  500207: {
    error: "invalid_request",
    text: "The account type can't be used for the resource you're trying to access.",
  },
  500208: {
    error: "invalid_request",
    text: "The domain is not a valid login domain for the account type.",
  },
  501481: {
    error: "invalid_grant",
    text:
      "The Code_Verifier does not match the code_challenge supplied in the authorization request.",
  },
  501491: { error: "invalid_request", text: "Invalid size of Code_Challenge parameter." },
  650053: {
    error: "invalid_scope",
    text:
      "The application '{0}' asked for scope '{1}' that doesn't exist on the resource '{2}'. Contact the app vendor.",
  },
  650057: {
    error: "invalid_resource",
    text:
      "Invalid resource. The client has requested access to a resource which is not listed in the requested permissions in the client's application registration. Client app ID: {0}. Resource value from request: {1}.",
  },
  700005: {
    error: "invalid_grant",
    text: "Provided Authorization Code is intended to use against other tenant, thus rejected.",
  },
  700016: {
    error: "unauthorized_client",
    text:
      "Application with identifier '{0}' was not found in the directory '{1}'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.",
  },
  700021: {
    ...INVALID_CLIENT,
    text: "Client assertion application identifier doesn't match 'client_id' parameter.",
  },
  700023: {
    ...INVALID_CLIENT,
    text:
      "Client assertion audience claim does not match Realm issuer. Review the documentation at https://learn.microsoft.com/entra/identity-platform/certificate-credentials.",
  },
  700024: {
    ...INVALID_CLIENT,
    text:
      "Client assertion is not within its valid time range. Current time: {0}, assertion valid from {1}, expiry time of assertion {2}.",
  },
  700025: {
    ...INVALID_CLIENT,
    text: "Client is public so neither 'client_assertion' nor 'client_secret' should be presented.",
  },
  700027: {
    ...INVALID_CLIENT,
    text:
      "The certificate with identifier used to sign the client assertion is not registered on application. [Reason - The key was not found., Thumbprint of key used by client: '{0}'].",
  },
  700054: {
    error: "unsupported_response_type",
    text: "response_type 'id_token' is not enabled for the application.",
  },
  700082: {
    error: "invalid_grant",
    suberror: "token_expired",
    text:
      "The refresh token has expired due to inactivity.\u00a0The token was issued on {0} and was inactive for 90.00:00:00.",
  },
  900144: {
    error: "invalid_request",
    text: "The request body must contain the following parameter: '{0}'.",
  },
  900971: { error: "invalid_request", text: "No reply address provided." },
  5002723: {
    ...INVALID_CLIENT,
    text:
      "Invalid JWT token. No certificate SHA-1 thumbprint, certificate SHA-256 thumbprint, nor keyId specified in token header.",
  },
  5002738: {
    ...INVALID_CLIENT,
    text:
      "Invalid JWT token. '{0}' is not a supported signature algorithm. Supported signing algorithms are: 'RS256,RS384,RS512,PS256,PS384,PS512'.",
  },
  7000215: {
    ...INVALID_CLIENT,
    text:
      "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '{0}'.",
  },
  7000218: {
    ...INVALID_CLIENT,
    text:
      "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
  },
  7000222: {
    ...INVALID_CLIENT,
    text:
      "The provided client secret keys for app '{0}' are expired. Visit the Azure portal to create new keys for your app: https://aka.ms/NewClientSecret, or consider using certificate credentials for added security: https://aka.ms/certCreds.",
  },
  9002313: { error: "invalid_request", text: "Invalid request. Request is malformed or invalid." },
  9002326: {
    error: "invalid_request",
    text:
      "Cross-origin token redemption is permitted only for the 'Single-Page Application' client-type. Request origin: '{0}'.",
  },
} as const satisfies Record<number, Definition>;

/** An `AADSTS` code that the emulator can answer with. */
export type AadstsCode = keyof typeof DEFINITIONS;

/** All of them, in order. */
export const AADSTS_CODES = Object.keys(DEFINITIONS).map(Number) as AadstsCode[];

/** Whether the emulator knows a code. */
export function isAadstsCode(code: number): code is AadstsCode {
  return code in DEFINITIONS;
}

/** The first sentence of a code's text, without values: enough to choose it from a list. */
export function meaningOf(code: AadstsCode): string {
  const [sentence = ""] = DEFINITIONS[code].text.replace(/'?\{\d\}'?/g, "…").split(/\.\s/);
  return sentence.length > 90 ? `${sentence.slice(0, 90)}…` : sentence;
}
