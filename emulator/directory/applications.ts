import { createHash } from "node:crypto";
import { guidFrom } from "./guid.ts";

/** A client secret of an app registration. */
export interface ClientSecret {
  /** The value that the app sends. */
  value: string;
  /** The secret's ID. People paste it by mistake instead of the value (7000215). */
  id: string;
  /** When the secret expires (7000222), milliseconds since 1970; undefined: never. */
  expires: number | undefined;
  /** As the portal lists it. */
  name?: string;
  /** Milliseconds since 1970; a new secret is refused (7000215) until it is replicated. */
  createdAt?: number;
}

/** The app's presence in the tenant. Without one there is no consent and no sign-in. */
export interface ServicePrincipal {
  /** Object id: what permission grants name. */
  id: string;
  /** The portal lists it under Enterprise apps only with the right tag. */
  tags: string[];
  /** Milliseconds since 1970. */
  createdAt: number;
}

/** Permissions that an administrator has granted for everybody. @see oauth2PermissionGrant of Graph */
export interface PermissionGrant {
  /** As Graph names it. */
  id: string;
  /** Client ID of the API; Graph's is `GRAPH_APP_ID`. */
  resourceAppId: string;
  /** Delegated permissions by name, OpenID Connect's among them. */
  scopes: string[];
  /** Milliseconds since 1970. */
  createdAt: number;
}

/** A scope that an app exposes as an API. */
export interface ApiScope {
  /** What registrations of clients name. */
  id: string;
  /** The last part of the scope parameter: `Orders.Read`. */
  value: string;
  /** A scope that is switched off is not granted. */
  isEnabled: boolean;
}

/** A role that an app declares, for `roles` in tokens. */
export interface AppRole {
  /** What assignments name. */
  id: string;
  /** As it stands in tokens: `Orders.Admin`. */
  value: string;
  /** As the portal shows it. */
  displayName: string;
}

/** The claims that tokens carry only if the app registration asks for them. */
export const OPTIONAL_CLAIMS = [
  "acrs",
  "auth_time",
  "ctry",
  "email",
  "family_name",
  "given_name",
  "groups",
  "ipaddr",
  "login_hint",
  "sid",
  "upn",
  "verified_primary_email",
  "xms_edov",
] as const;

/** One of them. */
export type OptionalClaim = typeof OPTIONAL_CLAIMS[number];

/** What an app is registered as. "Web" takes secrets, the others are public clients (700025). */
export const PLATFORMS = ["web", "spa", "mobile"] as const;

/** How an administrator names a certificate. */
export interface KeyName {
  /** As Graph names it. */
  keyId: string;
  /** As the portal lists it. */
  displayName: string;
}

/** An app registration of the tenant. */
export interface Application {
  /** Object id in Graph, not the client ID. */
  objectId: string;
  /** Milliseconds since 1970; 0 for apps that were there from the start. */
  createdAt: number;
  /** Undefined until one is made; the portal makes it at once, Graph does not. */
  servicePrincipal: ServicePrincipal | undefined;
  /** Application (client) ID. */
  clientId: string;
  /** As the sign-in pages show it. */
  name: string;
  platform: typeof PLATFORMS[number];
  /** Where codes may be sent, and where sign-out may end; the port of localhost is ignored. */
  redirectUris: string[];
  /** Loaded in a hidden frame at sign-out, with `iss` and `sid`. */
  frontChannelLogoutUrl: string | undefined;
  /** Client secrets. Several are valid at once, so that they can be rotated. */
  secrets: ClientSecret[];
  /** Certificates as PEM, for `private_key_jwt`. */
  certificates: string[];
  /** What Graph was given with a certificate, by the certificate's SHA-256 fingerprint. */
  keyNames: Record<string, KeyName>;
  /** Delegated permissions in the registration: of Graph by name, of other APIs by full URI. */
  permissions: string[];
  /** "Grant admin consent" was pressed: all `permissions` are granted. */
  adminConsent: boolean;
  /** Permissions that were granted one by one. Without consent of either kind: 65001. */
  grants: PermissionGrant[];
  /** The user flow: true for the tenant's first, else its id. Without one (false) nobody can sign in. */
  userFlow: boolean | string;
  /** When the user flow was linked, milliseconds since 1970. */
  userFlowSince: number;
  /** Only assigned users may sign in (50105). */
  assignmentRequired: boolean;
  /** Object ids of the assigned users. */
  assignedUsers: string[];
  /** Claims that are added to ID tokens. */
  optionalClaims: OptionalClaim[];
  /** "Expose an API": its identifier URIs, usually `api://{clientId}`. */
  identifierUris: string[];
  /** "Expose an API": its scopes. */
  apiScopes: ApiScope[];
  /** Version of the access tokens for this API: 2, or 1 where the manifest does not say so. */
  accessTokenVersion: 1 | 2;
  /** Roles that the app declares. */
  appRoles: AppRole[];
  /** `groupMembershipClaims` of the manifest; null: no `groups`, unless the optional claim asks for them. */
  groupMembershipClaims: string | null;
  /** What a token says when it can't list all groups; `hasgroups` is what implicit flows get. */
  groupOverage: "_claim_names" | "hasgroups";
  /** Members of Graph's application resource that change nothing here, kept as they came. */
  otherProperties: Record<string, unknown>;
  /** Custom claims are mapped, but `acceptMappedClaims` is not set (50146). */
  mappedClaimsRefused: boolean;
}

/** What is needed to register an app; the rest has defaults. */
export type NewApplication = { clientId: string } & Partial<Omit<Application, "clientId">>;

/** Registers an app with the defaults of a set-up that works. */
export function registerApplication(registration: NewApplication): Application {
  const { clientId } = registration;
  return {
    objectId: guidFrom(`object id of ${clientId}`),
    createdAt: 0,
    servicePrincipal: { id: guidFrom(`service principal of ${clientId}`), tags: [], createdAt: 0 },
    grants: [],
    userFlowSince: 0,
    identifierUris: [],
    apiScopes: [],
    accessTokenVersion: 2,
    appRoles: [],
    groupMembershipClaims: null,
    groupOverage: "_claim_names",
    otherProperties: {},
    name: "My app",
    platform: "web",
    redirectUris: [],
    frontChannelLogoutUrl: undefined,
    secrets: [],
    certificates: [],
    keyNames: {},
    permissions: ["openid", "profile", "email", "offline_access", "User.Read"],
    adminConsent: true,
    userFlow: true,
    assignmentRequired: false,
    assignedUsers: [],
    optionalClaims: ["email", "login_hint", "sid"],
    mappedClaimsRefused: false,
    ...registration,
  };
}

/** Makes a client secret from `seed`. It looks like Microsoft's: 40 characters with `8Q~` inside. */
export function makeSecret(seed: string): ClientSecret {
  const text = createHash("sha256").update(`secret of ${seed}`).digest("base64url").replaceAll(
    "-",
    ".",
  );
  return {
    value: `${text.slice(0, 3)}8Q~${text.slice(3, 37)}`,
    id: guidFrom(`secret id of ${seed}`),
    expires: undefined,
  };
}

/**
 * Whether a redirect URI is registered. It must match exactly, in upper and lower case too; only the port of
 * localhost is ignored. A registered URI without a path also matches with a slash at its end.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/reply-url
 */
export function isRegisteredRedirect(application: Application, uri: string): boolean {
  return application.redirectUris.some((registered) => comparable(registered) === comparable(uri));
}

function comparable(uri: string): string {
  const [, origin, rest] = /^([a-z]+:\/\/[^/?#]+)(.*)$/.exec(uri) ?? [];
  if (origin === undefined) return uri;
  return origin.replace(/^(https?:\/\/(?:localhost|127\.0\.0\.1)):\d+$/, "$1") + (rest || "/");
}
