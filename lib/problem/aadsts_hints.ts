import { AUTHORITY_SAMPLE, SUBDOMAIN_HINT } from "../config/variables.ts";

/** What a code of Microsoft's most likely means, who can fix it, and where. */
export interface Hint {
  /** What is the matter. */
  readonly cause: string;
  /** What to do about it. */
  readonly fix: string;
  /** The place to do it: a page of the Microsoft Entra admin center, or of this app. */
  readonly where: string;
  /** Who can fix it. */
  readonly who: "developer" | "administrator" | "customer";
}

/** Codes that mean the same, and what they mean. */
export interface HintGroup extends Hint {
  /** As people search for them: `AADSTS` or, of Azure AD B2C, `AADB2C`, and a number. */
  readonly codes: readonly string[];
}

const APP = "App registrations → your app";
const REGISTRATION = `${APP} → Authentication`;
const SECRETS = `${APP} → Certificates & secrets`;
const PERMISSIONS = `${APP} → API permissions`;
const ENTERPRISE = "Enterprise applications → your app";
const USERS = "Users → All users";
const ENV = ".env";
const HERE = "this app";
const AUTHORITY_FIX = `Set AUTHORITY to ${AUTHORITY_SAMPLE}, ${SUBDOMAIN_HINT}`;
const SIGN_IN_AGAIN = "Sign in again";

/**
 * Microsoft's error codes, by what there is to do. They explain; what the program does follows from OAuth's `error`
 * alone, since Microsoft may change its codes at any time (D-12).
 *
 * @see https://learn.microsoft.com/entra/identity-platform/reference-error-codes
 * @see https://learn.microsoft.com/azure/active-directory-b2c/error-codes
 */
export const HINTS: readonly HintGroup[] = [
  {
    codes: ["AADSTS50011", "AADSTS500113", "AADSTS900971"],
    cause: "The redirect URI that the app sends is not registered",
    fix: "Add REDIRECT_URI to the platform Web, exactly as it is: scheme, case and path matter",
    where: REGISTRATION,
    who: "developer",
  },
  {
    codes: ["AADSTS500112"],
    cause: "The code was requested with one redirect URI and redeemed with another",
    fix: "Give all instances of the app the same REDIRECT_URI",
    where: ENV,
    who: "developer",
  },
  {
    codes: ["AADSTS700016"],
    cause: "The tenant has no app with this CLIENT_ID",
    fix:
      "Copy the Application (client) ID again, and check that AUTHORITY is the tenant of that app",
    where: `${APP} → Overview`,
    who: "developer",
  },
  {
    codes: ["AADSTS7000215"],
    cause: "CLIENT_SECRET is not a secret of this app, or it is the Secret ID",
    fix: "Create a new client secret and copy its Value into CLIENT_SECRET; it is shown only once",
    where: SECRETS,
    who: "developer",
  },
  {
    codes: ["AADSTS7000222"],
    cause: "The client secret has expired",
    fix: "Create a new client secret and copy its Value into CLIENT_SECRET",
    where: SECRETS,
    who: "developer",
  },
  {
    codes: ["AADSTS7000216", "AADSTS7000218"],
    cause: "No client secret arrived",
    fix: "Set CLIENT_SECRET to the Value of a client secret",
    where: ENV,
    who: "developer",
  },
  {
    codes: ["AADSTS700025", "AADSTS9002326", "AADSTS9002327"],
    cause:
      "The redirect URI is registered as Single-page application or Mobile, which take no secret",
    fix: "Remove REDIRECT_URI from that platform and add it to the platform Web",
    where: REGISTRATION,
    who: "developer",
  },
  {
    codes: ["AADSTS700027", "AADSTS7000214"],
    cause: "The certificate that signed the client assertion is not one of this app",
    fix: "Upload the certificate, and compare its thumbprint",
    where: SECRETS,
    who: "developer",
  },
  {
    codes: ["AADSTS700021", "AADSTS700023", "AADSTS5002723", "AADSTS5002738"],
    cause: "The client assertion does not have the form that the authority requires",
    fix:
      "Sign with RS256 or PS256, name the certificate's thumbprint in the header, the app in iss and sub, the token endpoint in aud",
    where: HERE,
    who: "developer",
  },
  {
    codes: ["AADSTS700024"],
    cause: "The client assertion is not valid yet, or it has expired",
    fix: "Set this machine's clock",
    where: HERE,
    who: "developer",
  },
  {
    codes: ["AADSTS50013", "AADSTS500131"],
    cause:
      "The token of an on-behalf-of request is for another app, has expired, or has an invalid signature",
    fix: "Send an access token that was issued for the app that makes the request",
    where: HERE,
    who: "developer",
  },
  {
    codes: ["AADSTS90002"],
    cause: "No tenant has the name or ID in AUTHORITY",
    fix: AUTHORITY_FIX,
    where: ENV,
    who: "developer",
  },
  {
    codes: ["AADSTS50020", "AADSTS500207", "AADSTS500208"],
    cause:
      "Accounts of this kind can't sign in at this authority; most often, it belongs to another tenant",
    fix: AUTHORITY_FIX,
    where: ENV,
    who: "developer",
  },
  {
    codes: ["AADSTS70011", "AADSTS650053", "AADB2C90117"],
    cause: "SCOPE names a permission that the API does not have",
    fix: "Correct SCOPE; for Microsoft Graph it is User.Read",
    where: ENV,
    who: "developer",
  },
  {
    codes: ["AADSTS500011", "AADSTS650057"],
    cause: "The API that SCOPE belongs to is not among the permissions of the app",
    fix: "Add a permission of that API, then grant admin consent",
    where: PERMISSIONS,
    who: "developer",
  },
  {
    codes: ["AADSTS28000"],
    cause: "SCOPE has permissions of more than one API, but a token is for one API only",
    fix: "Keep the scopes of one API in SCOPE",
    where: ENV,
    who: "developer",
  },
  {
    codes: ["AADSTS28003"],
    cause: "No scope was sent when the code was redeemed",
    fix: "Set SCOPE, or leave it out for User.Read",
    where: ENV,
    who: "developer",
  },
  {
    codes: ["AADSTS90023"],
    cause: "The link's domain_hint is not an identity provider of the user flow",
    fix: "Write it as the user flow does (Google, not google), or add the provider there",
    where: "External Identities → User flows → your user flow → Identity providers",
    who: "developer",
  },
  {
    codes: ["AADSTS50146"],
    cause: "Claims are mapped for this app, but it does not accept mapped claims",
    fix: "Set acceptMappedClaims to true",
    where: `${APP} → Manifest`,
    who: "developer",
  },
  {
    codes: ["AADSTS50147", "AADSTS501491"],
    cause: "The PKCE challenge is missing or malformed",
    fix: "Start the sign-in at /sign-in; something changed the link on its way",
    where: HERE,
    who: "developer",
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
    fix:
      "Start the sign-in at /sign-in, and look for what changes requests on their way, such as a proxy",
    where: HERE,
    who: "developer",
  },
  {
    codes: ["AADSTS90015"],
    cause: "The address that the app sends the browser to is too long",
    fix: "Ask for fewer scopes at once, and pass shorter hints to /sign-in",
    where: HERE,
    who: "developer",
  },
  {
    codes: ["AADSTS50196"],
    cause: "The app has sent the same browser to the authority again and again",
    fix:
      "Wait some minutes, then find out why the session ends at once: cookies are refused, or the host name is not that of REDIRECT_URI",
    where: HERE,
    who: "developer",
  },
  {
    codes: ["AADSTS700005"],
    cause: "The code was issued by one tenant and redeemed at another",
    fix: "Give all instances of the app the same AUTHORITY",
    where: ENV,
    who: "developer",
  },
  {
    codes: ["AADSTS65001", "AADSTS90094"],
    cause: "Nobody has consented to the permissions in SCOPE; customers can't consent themselves",
    fix: "Add the permissions if they are missing, then Grant admin consent",
    where: PERMISSIONS,
    who: "administrator",
  },
  {
    codes: ["AADSTS50105"],
    cause: "Only assigned users may use the app, and this one is not assigned",
    fix: 'Assign the user, or set "Assignment required?" to No',
    where: `${ENTERPRISE} → Users and groups, Properties`,
    who: "administrator",
  },
  {
    codes: ["AADSTS53003"],
    cause: "A Conditional Access policy blocks the sign-in",
    fix: "Look up the sign-in by its correlation ID, and change the policy that blocked it",
    where: "Monitoring → Sign-in logs → Conditional Access",
    who: "administrator",
  },
  {
    codes: ["AADSTS131010"],
    cause: "A policy, or the user flow, does not let this user in",
    fix: "Check that the app is added to the user flow, and that sign-up is allowed there",
    where: "External Identities → User flows → your user flow → Applications",
    who: "administrator",
  },
  {
    codes: ["AADSTS50057"],
    cause: "The account is disabled",
    fix: "Enable the account",
    where: USERS,
    who: "administrator",
  },
  {
    codes: ["AADSTS70016"],
    cause: "Nobody has entered the code of deno task register yet",
    fix: "Open the page that the command names, and enter the code",
    where: "the terminal",
    who: "administrator",
  },
  {
    codes: ["AADSTS70018", "AADSTS70020"],
    cause: "The code of deno task register is wrong or has expired",
    fix: "Run deno task register again",
    where: "the terminal",
    who: "administrator",
  },
  {
    codes: ["AADSTS16000"],
    cause: "The account was deleted, but the browser is still signed in to it at the authority",
    fix: "Sign in with another account",
    where: "the sign-in page",
    who: "customer",
  },
  {
    codes: ["AADSTS65004", "AADB2C90091"],
    cause: "The customer has declined or cancelled",
    fix: SIGN_IN_AGAIN,
    where: HERE,
    who: "customer",
  },
  {
    codes: ["AADSTS50034", "AADSTS50126", "AADB2C90128"],
    cause: "There is no such account, or the password is wrong",
    fix: 'Check the e-mail address, choose "Forgot password?", or create an account',
    where: "the sign-in page",
    who: "customer",
  },
  {
    codes: ["AADSTS50055", "AADB2C90118"],
    cause: "The password has expired or was forgotten",
    fix: 'Choose "Forgot password?"',
    where: "the sign-in page",
    who: "customer",
  },
  {
    codes: ["AADSTS50053"],
    cause: "The account is locked after too many tries",
    fix: 'Wait some minutes, then choose "Forgot password?"',
    where: "the sign-in page",
    who: "customer",
  },
  {
    codes: ["AADSTS50074", "AADSTS50076", "AADSTS50079"],
    cause: "A second factor is required",
    fix: "Sign in again and go through the second step",
    where: HERE,
    who: "customer",
  },
  {
    codes: ["AADSTS50058", "AADB2C90077"],
    cause: "Nobody is signed in at the authority",
    fix: SIGN_IN_AGAIN,
    where: HERE,
    who: "customer",
  },
  {
    codes: ["AADSTS54005"],
    cause: "The sign-in was already used: the page was reloaded, or opened twice",
    fix: SIGN_IN_AGAIN,
    where: HERE,
    who: "customer",
  },
  {
    codes: ["AADSTS70008", "AADSTS700082", "AADB2C90080"],
    cause: "The sign-in was unused for too long",
    fix: SIGN_IN_AGAIN,
    where: HERE,
    who: "customer",
  },
  {
    codes: ["AADSTS50173", "AADB2C90129"],
    cause: "The sign-in was revoked, by a new password or by an administrator",
    fix: SIGN_IN_AGAIN,
    where: HERE,
    who: "customer",
  },
  {
    codes: ["AADSTS70000", "AADSTS9002313", "AADB2C90088"],
    cause: "The code or refresh token was not issued to this app by this authority",
    fix: SIGN_IN_AGAIN,
    where: HERE,
    who: "customer",
  },
  {
    codes: ["AADSTS50148", "AADSTS501481", "AADB2C90182"],
    cause: "The answer belongs to a sign-in that this browser did not start",
    fix: SIGN_IN_AGAIN,
    where: HERE,
    who: "customer",
  },
  {
    codes: ["AADSTS50033", "AADSTS90012", "AADSTS90033", "AADSTS90090"],
    cause: "The authority has a temporary problem",
    fix: "Try again in some minutes",
    where: HERE,
    who: "customer",
  },
  {
    codes: ["AADB2C90006"],
    cause: "The redirect URI is not registered, and the authority is of Azure AD B2C",
    fix: AUTHORITY_FIX,
    where: ENV,
    who: "developer",
  },
  {
    codes: ["AADB2C90081"],
    cause: "The client secret is wrong, and the authority is of Azure AD B2C",
    fix: AUTHORITY_FIX,
    where: ENV,
    who: "developer",
  },
];

const BY_CODE: ReadonlyMap<string, Hint> = new Map(
  HINTS.flatMap(({ codes, ...hint }) => codes.map((code) => [code, hint])),
);

/** What a code most likely means, who can fix it, and where; undefined for an unknown code. */
export function hintFor(code: string): Hint | undefined {
  return BY_CODE.get(code);
}
