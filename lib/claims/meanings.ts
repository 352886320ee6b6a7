/**
 * The claims of Microsoft Entra tokens in plain words, for a person who is not an identity
 * engineer. The order is the order of display: the most useful ones first.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference
 * @see https://learn.microsoft.com/entra/identity-platform/optional-claims-reference
 * @see https://openid.net/specs/openid-connect-core-1_0.html#StandardClaims
 *
 * @module
 */

/** What we know about a claim: a short label, and one or two sentences. */
export type Meaning = readonly [label: string, meaning: string];

/** Claims whose value is a point in time, in seconds since 1970 (RFC 7519, NumericDate). */
export const TIME_CLAIMS: ReadonlySet<string> = new Set([
  "iat",
  "nbf",
  "exp",
  "auth_time",
  "updated_at",
  "xms_tcdt",
]);

/** Claims that tell the person who they are here, how they signed in, and what they may do. */
export const ESSENTIAL_CLAIMS: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ["name", ["Name", "The name to show. People can change it, so it identifies nobody."]],
  ["given_name", ["Given name", "Your first name, as the tenant keeps it."]],
  ["family_name", ["Family name", "Your last name, as the tenant keeps it."]],
  ["email", [
    "Email",
    "Your email address. Addresses change and are reused, so an app must not recognise you by it.",
  ]],
  ["preferred_username", [
    "Username",
    "The name you sign in with: an email address, or one the tenant made up. It can change.",
  ]],
  ["ctry", ["Country or region", "The country or region you gave, as a two-letter code."]],
  ["roles", ["Roles", "What this app allows you to do, as an administrator assigned it."]],
  ["groups", ["Groups", "The groups you are in, by their ids."]],
  ["idp", [
    "Signed in with",
    "Who checked that it is you: a service such as Google, or the tenant itself (then it is a URL).",
  ]],
  ["auth_time", [
    "Signed in at",
    "When you last proved who you are, with a password or otherwise.",
  ]],
  ["iat", ["Issued", "When the tenant wrote this token, which it dates back by five minutes."]],
  ["exp", [
    "Expires",
    "After this moment the token proves nothing any more. Your session here has its own, separate end.",
  ]],
  ["sub", [
    "Subject",
    "Your id in this app. It never changes, and other apps see another one, so they cannot compare notes.",
  ]],
  ["oid", [
    "Object id",
    "Your account's id in the tenant, the same for all its apps. Microsoft Graph calls it “id”.",
  ]],
]);

/** The other claims we can explain: about the tenant, the token and its making. */
export const OTHER_CLAIMS: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ["tid", ["Tenant", "The id of the tenant, the directory that holds your account."]],
  ["iss", ["Issuer", "Who wrote and signed the token. The app accepts one issuer only."]],
  ["aud", [
    "Audience",
    "The app the token is meant for, by its client id. No other may accept it.",
  ]],
  ["nbf", ["Not before", "Before this moment the token is not valid yet."]],
  ["nonce", [
    "Nonce",
    "A random value the app sent along and found again here: this token answers that very sign-in.",
  ]],
  ["sid", [
    "Session id",
    "Your session at the tenant. Signing out there can end the one here by it.",
  ]],
  ["login_hint", [
    "Sign-out hint",
    "Sent along when you sign out, so that you are not asked which account you mean.",
  ]],
  ["upn", ["User principal name", "The account's name inside the tenant. It can change."]],
  ["unique_name", ["Unique name", "An older form of the username. It can change."]],
  ["nickname", ["Nickname", "A casual name you go by."]],
  ["middle_name", ["Middle name", "Your middle name, as the tenant keeps it."]],
  ["email_verified", ["Email verified", "Whether somebody checked that the address is yours."]],
  ["xms_edov", [
    "Email domain verified",
    "Whether the owner of the address's domain was verified.",
  ]],
  ["verified_primary_email", ["Verified email", "Addresses that were proved to be yours."]],
  ["verified_secondary_email", ["Other verified email", "More addresses proved to be yours."]],
  ["phone_number", ["Phone number", "Your phone number, as the tenant keeps it."]],
  ["locale", ["Language", "The language you prefer."]],
  ["zoneinfo", ["Time zone", "The time zone you are in."]],
  ["picture", ["Picture", "Where your picture is kept."]],
  ["address", ["Address", "Your postal address."]],
  ["city", ["City", "The city you gave."]],
  ["state", ["State or province", "The state or province you gave."]],
  ["country", ["Country or region", "The country or region you gave."]],
  ["postalCode", ["Postal code", "The postal code you gave."]],
  ["streetAddress", ["Street address", "The street address you gave."]],
  ["jobTitle", ["Job title", "The job title you gave."]],
  ["updated_at", ["Updated", "When your details were last changed."]],
  ["acr", ["Assurance", "How strictly the tenant checked that it is you."]],
  ["acrs", [
    "Authentication context",
    "Extra checks you passed, such as a second factor, by the codes the tenant gave them.",
  ]],
  ["amr", ["Sign-in methods", "How you proved who you are, for example by password."]],
  ["acct", ["Account kind", "0 for a member of the tenant, 1 for a guest."]],
  ["wids", ["Directory roles", "Administrator roles in the tenant, by their ids."]],
  ["scp", ["Permissions", "What the app may do in your name."]],
  ["hasgroups", ["Has groups", "You are in groups, but too many to list in this token."]],
  ["_claim_names", [
    "Claims kept elsewhere",
    "Claims too long for the token, such as many groups, and which source has each.",
  ]],
  ["_claim_sources", ["Where they are kept", "The addresses the app can ask for those claims."]],
  ["azp", ["Authorized party", "The app the token was given to, by its client id."]],
  ["appid", ["Application id", "The app the token was given to, by its client id."]],
  ["ipaddr", ["Network address", "The internet address you signed in from."]],
  ["tenant_ctry", ["Tenant's country", "The country or region of the tenant."]],
  ["tenant_region_scope", [
    "Tenant's region",
    "The part of the world that keeps the tenant's data.",
  ]],
  ["xms_tcdt", ["Tenant created", "When the tenant was created."]],
  ["xms_pl", ["Your language", "The language you prefer."]],
  ["xms_tpl", ["Tenant's language", "The language the tenant prefers."]],
  ["ver", ["Version", "The version of the token's format."]],
  ["uti", ["Token id", "This token's own id. Microsoft's logs have it too."]],
  ["at_hash", ["Access token hash", "Ties this token to the access token that came with it."]],
  ["c_hash", ["Code hash", "Ties this token to the code that the app exchanged for it."]],
  ["aio", ["Internal: aio", "For Microsoft's own use. It means nothing to an app."]],
  ["rh", ["Internal: rh", "For Microsoft's own use. It means nothing to an app."]],
]);
