/**
 * The claims of Microsoft Entra tokens in plain words, for people who are not identity engineers.
 * The order is the order of display: the most useful ones first.
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

/** Who the person is, how they signed in, and what they may do. */
export const ESSENTIAL_CLAIMS: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ["name", ["Name", "The name to show. You can change it, so apps must not identify you by it."]],
  ["given_name", ["Given name", "Your first name."]],
  ["family_name", ["Family name", "Your last name."]],
  ["email", [
    "Email",
    "Your email address. Addresses change and get reused, so apps must not identify you by it.",
  ]],
  ["preferred_username", [
    "Username",
    "The name you sign in with, often an email address. It can change.",
  ]],
  ["ctry", ["Country or region", "The country or region you gave, as a two-letter code."]],
  ["roles", ["Roles", "What you may do in this app. An administrator assigns roles."]],
  ["groups", ["Groups", "The groups you are in, by their IDs."]],
  ["idp", [
    "Signed in with",
    "The service that checked who you are: this site’s own sign-in, or one such as Google.",
  ]],
  ["auth_time", [
    "Signed in at",
    "When you last proved who you are, with a password for example.",
  ]],
  ["iat", ["Issued", "When this token was made. The tenant sets this time five minutes back."]],
  ["exp", [
    "Expires",
    "The token is not valid after this time. Your session here has its own time limits.",
  ]],
  ["sub", [
    "Subject",
    "Your ID in this app. It never changes. Other apps get another one, so they can’t tell that it is you.",
  ]],
  ["oid", [
    "Object ID",
    "Your account’s ID in the tenant, the same in all its apps. Microsoft Graph calls it “id”.",
  ]],
]);

/** Other claims that we can explain: about the tenant and the token. */
export const OTHER_CLAIMS: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ["tid", ["Tenant", "The ID of the tenant, the directory that holds your account."]],
  ["iss", ["Issuer", "Who made and signed the token. This app accepts only one issuer."]],
  ["aud", [
    "Audience",
    "The app that the token is for, by its client ID. No other app may accept it.",
  ]],
  ["nbf", ["Not before", "The token is not valid before this time."]],
  ["nonce", [
    "Nonce",
    "A random value that the app sent with this sign-in. It shows that the token belongs to it.",
  ]],
  ["sid", [
    "Session ID",
    "Your session at the tenant. When you sign out there, your session here can end too.",
  ]],
  ["login_hint", [
    "Sign-out hint",
    "Sent when you sign out, so that nobody asks you which account you mean.",
  ]],
  ["upn", ["User principal name", "Your account’s name inside the tenant. It can change."]],
  ["unique_name", ["Unique name", "An older form of the username. It can change."]],
  ["nickname", ["Nickname", "The name that friends call you."]],
  ["middle_name", ["Middle name", "Your middle name."]],
  ["email_verified", ["Email verified", "Whether somebody has checked that the address is yours."]],
  ["xms_edov", [
    "Email domain verified",
    "Whether somebody has checked who owns the address’s domain.",
  ]],
  ["verified_primary_email", ["Verified email", "Addresses that you have proved to be yours."]],
  ["verified_secondary_email", [
    "Other verified email",
    "More addresses that you have proved to be yours.",
  ]],
  ["phone_number", ["Phone number", "Your phone number."]],
  ["locale", ["Language", "The language you prefer."]],
  ["zoneinfo", ["Time zone", "Your time zone."]],
  ["picture", ["Picture", "The address of your picture."]],
  ["address", ["Address", "Your postal address."]],
  ["city", ["City", "The city you gave."]],
  ["state", ["State or province", "The state or province you gave."]],
  ["country", ["Country or region", "The country or region you gave."]],
  ["postalCode", ["Postal code", "The postal code you gave."]],
  ["streetAddress", ["Street address", "The street address you gave."]],
  ["jobTitle", ["Job title", "The job title you gave."]],
  ["updated_at", ["Updated", "When your details were last changed."]],
  ["acr", ["Assurance", "How strictly the tenant checked who you are."]],
  ["acrs", [
    "Authentication context",
    "Extra checks that you passed, such as a second factor. The tenant chose the codes.",
  ]],
  ["amr", ["Sign-in methods", "How you proved who you are, for example by password."]],
  ["acct", ["Account kind", "0 for a member of the tenant, 1 for a guest."]],
  ["wids", ["Directory roles", "Administrator roles in the tenant, by their IDs."]],
  ["scp", ["Permissions", "What the app may do for you."]],
  ["hasgroups", ["Has groups", "You are in more groups than this token can list."]],
  ["_claim_names", [
    "Claims kept elsewhere",
    "Claims that are too long for the token, and where to get them.",
  ]],
  ["_claim_sources", ["Where they are kept", "The addresses where the app can get those claims."]],
  ["azp", ["Authorized party", "The app that got the token, by its client ID."]],
  ["appid", ["Application ID", "The app that got the token, by its client ID."]],
  ["ipaddr", ["Network address", "The network address that you signed in from."]],
  ["tenant_ctry", ["Tenant’s country", "The country or region of the tenant."]],
  ["tenant_region_scope", [
    "Tenant’s region",
    "The part of the world where the tenant’s data is kept.",
  ]],
  ["xms_tcdt", ["Tenant created", "When the tenant was created."]],
  ["xms_pl", ["Your language", "The language you prefer."]],
  ["xms_tpl", ["Tenant’s language", "The language the tenant prefers."]],
  ["ver", ["Version", "The version of the token’s format."]],
  ["uti", ["Token ID", "This token’s own ID. Microsoft’s logs have it too."]],
  ["at_hash", ["Access token hash", "Ties this token to the access token that came with it."]],
  ["c_hash", ["Code hash", "Ties this token to the code that the app exchanged for it."]],
  ["aio", ["Internal: aio", "For Microsoft’s own use. It means nothing to an app."]],
  ["rh", ["Internal: rh", "For Microsoft’s own use. It means nothing to an app."]],
]);
