import {
  AUTHENTICATION,
  AUTHORITY_FIX,
  ENV,
  type HintGroup,
  PERMISSIONS,
  REGISTRATION,
  SECRETS,
  THIS_APP,
  USER_FLOW,
} from "./hint.ts";

/** Codes for mistakes in the configuration and in the app registration. */
export const DEVELOPER_HINTS: readonly HintGroup[] = [
  // The app registration
  {
    codes: ["AADSTS50011", "AADSTS500113", "AADSTS900971"],
    cause: "The app sends a redirect URI that is not registered",
    fix: "Add REDIRECT_URI, character for character, as a redirect URI of the platform Web",
    where: AUTHENTICATION,
  },
  {
    codes: ["AADSTS500112"],
    cause: "The code was requested with one redirect URI and redeemed with another",
    fix: "Give all instances of the app the same REDIRECT_URI",
    where: ENV,
  },
  {
    codes: ["AADSTS700025", "AADSTS9002326", "AADSTS9002327"],
    cause:
      "The redirect URI is registered for a single-page application or a mobile app, which have no secret",
    fix: "Remove REDIRECT_URI from that platform, and add it to the platform Web",
    where: AUTHENTICATION,
  },
  {
    codes: ["AADSTS700016"],
    cause: "The tenant has no app with this CLIENT_ID",
    fix:
      "Copy the Application (client) ID again, and check that AUTHORITY is the tenant of that app",
    where: `${REGISTRATION} → Overview`,
  },
  {
    codes: ["AADSTS50146"],
    cause:
      "The tenant customizes the claims of this app, but the app does not accept mapped claims",
    fix: "Set acceptMappedClaims to true",
    where: `${REGISTRATION} → Manifest`,
  },

  // How the app authenticates
  {
    codes: ["AADSTS7000215"],
    cause: "CLIENT_SECRET is not a secret of this app, or it is the Secret ID",
    fix: "Create a client secret, and copy its Value into CLIENT_SECRET before you leave the page",
    where: SECRETS,
  },
  {
    codes: ["AADSTS7000222"],
    cause: "The client secret has expired",
    fix: "Create a client secret, and copy its Value into CLIENT_SECRET before you leave the page",
    where: SECRETS,
  },
  {
    codes: ["AADSTS7000216", "AADSTS7000218"],
    cause: "The app has sent no client secret",
    fix: "Set CLIENT_SECRET to the Value of a client secret",
    where: ENV,
  },
  {
    codes: ["AADSTS700027", "AADSTS7000214"],
    cause: "The app signs with a certificate that is not registered",
    fix: "Upload the certificate, and compare its thumbprint",
    where: SECRETS,
  },
  {
    codes: ["AADSTS700021", "AADSTS700023", "AADSTS5002723", "AADSTS5002738"],
    cause: "The client assertion does not have the form that the authority requires",
    fix:
      "Sign it with PS256 or RS256, with the certificate's thumbprint in the header, the client ID as iss and sub, and the token endpoint as aud",
    where: THIS_APP,
  },
  {
    codes: ["AADSTS700024"],
    cause: "The client assertion has expired or is not valid yet",
    fix: "Set this machine's clock",
    where: THIS_APP,
  },
  {
    codes: ["AADSTS50013", "AADSTS500131"],
    cause:
      "The token of an on-behalf-of request is for another app, has expired, or has an invalid signature",
    fix: "Send an access token that was issued for the app that makes the request",
    where: THIS_APP,
  },

  // The tenant
  {
    codes: ["AADSTS90002"],
    cause: "No tenant has the name or ID in AUTHORITY",
    fix: AUTHORITY_FIX,
    where: ENV,
  },
  {
    codes: ["AADSTS50020", "AADSTS500207", "AADSTS500208"],
    cause:
      "The account can't sign in at this authority, most often because AUTHORITY is another tenant",
    fix: AUTHORITY_FIX,
    where: ENV,
  },
  {
    codes: ["AADSTS700005"],
    cause: "The code was issued by one tenant and redeemed at another",
    fix: "Give all instances of the app the same AUTHORITY",
    where: ENV,
  },
  {
    codes: ["AADB2C90006"],
    cause: "AUTHORITY is an Azure AD B2C tenant, where the redirect URI is not registered",
    fix: AUTHORITY_FIX,
    where: ENV,
  },
  {
    codes: ["AADB2C90081"],
    cause: "AUTHORITY is an Azure AD B2C tenant, where the client secret is wrong",
    fix: AUTHORITY_FIX,
    where: ENV,
  },

  // Scopes
  {
    codes: ["AADSTS70011", "AADSTS650053", "AADB2C90117"],
    cause: "SCOPE names a permission that the API does not have",
    fix: "Correct SCOPE, which is User.Read for Microsoft Graph",
    where: ENV,
  },
  {
    codes: ["AADSTS500011", "AADSTS650057"],
    cause: "The app has no permissions of the API that SCOPE belongs to",
    fix: "Add a permission of that API, then choose Grant admin consent",
    where: PERMISSIONS,
  },
  {
    codes: ["AADSTS28000"],
    cause: "SCOPE has permissions of more than one API, but a token is for one API only",
    fix: "Keep the scopes of one API in SCOPE",
    where: ENV,
  },
  {
    codes: ["AADSTS28003"],
    cause: "The code was redeemed without a scope",
    fix: "Set SCOPE, or remove it so that it is User.Read",
    where: ENV,
  },

  // The request
  {
    codes: ["AADSTS90023"],
    cause: "The link's domain_hint is not an identity provider of the user flow",
    fix: "Write it as the user flow does (Google, not google), or add the provider there",
    where: `${USER_FLOW} → Identity providers`,
  },
  {
    codes: ["AADSTS50147", "AADSTS501491"],
    cause: "The PKCE challenge is missing or malformed",
    fix: "Start the sign-in at /sign-in, and look for a proxy that changes requests",
    where: THIS_APP,
  },
  {
    codes: [
      "AADSTS70003",
      "AADSTS90014",
      "AADSTS700054",
      "AADSTS900144",
      "AADSTS901002",
      "AADB2C90083",
    ],
    cause: "The request lacks a parameter, or has one that the app may not use",
    fix: "Start the sign-in at /sign-in, and look for a proxy that changes requests",
    where: THIS_APP,
  },
  {
    codes: ["AADSTS90015"],
    cause: "The address of the authorization request is too long",
    fix: "Ask for fewer scopes at once, and pass shorter hints to /sign-in",
    where: THIS_APP,
  },
  {
    codes: ["AADSTS50196"],
    cause: "The app has sent the same browser to the authority again and again",
    fix:
      "Wait a few minutes, then allow cookies and open the app under the host name of REDIRECT_URI",
    where: THIS_APP,
  },
];
