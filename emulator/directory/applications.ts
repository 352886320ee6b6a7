import { createHash } from "node:crypto";
import { guidFrom } from "./guid.ts";

/** A client secret of an app registration. */
export interface ClientSecret {
  /** The value that the app sends. */
  value: string;
  /** The secret id, which people paste by mistake (7000215). */
  id: string;
  /** Milliseconds since 1970; undefined: never. Past it: 7000222. */
  expires: number | undefined;
}

/** A claim that tokens carry only if the app registration asks for it. */
export type OptionalClaim =
  | "auth_time"
  | "ctry"
  | "email"
  | "family_name"
  | "given_name"
  | "groups"
  | "ipaddr"
  | "login_hint"
  | "sid"
  | "upn"
  | "verified_primary_email"
  | "xms_edov";

/** An app registration of the tenant. */
export interface Application {
  /** Application (client) ID. */
  clientId: string;
  /** As the sign-in pages show it. */
  name: string;
  /** Platform "Web" takes secrets, the others are public clients (700025). */
  platform: "web" | "spa" | "mobile";
  /** Where codes may be sent, and where sign-out may end; the port of localhost is ignored. */
  redirectUris: string[];
  /** Loaded in a hidden frame at sign-out, with `iss` and `sid`. */
  frontChannelLogoutUrl: string | undefined;
  /** Client secrets; several, so that one can follow another. */
  secrets: ClientSecret[];
  /** Certificates as PEM, for `private_key_jwt`. */
  certificates: string[];
  /** Delegated permissions in the registration: of Graph by name, of other APIs by full URI. */
  permissions: string[];
  /** "Grant admin consent" was pressed. Without it: 65001. */
  adminConsent: boolean;
  /** A user flow is associated with the app; without one nobody can sign up. */
  userFlow: boolean;
  /** Only assigned users may sign in (50105). */
  assignmentRequired: boolean;
  /** Object ids of the assigned users. */
  assignedUsers: string[];
  /** Claims that are added to ID tokens. */
  optionalClaims: OptionalClaim[];
  /** Custom claims are mapped, but `acceptMappedClaims` is not set (50146). */
  mappedClaimsRefused: boolean;
}

/** What is needed to register an app; the rest has defaults. */
export type NewApplication = { clientId: string } & Partial<Omit<Application, "clientId">>;

/** Registers an app with the defaults of a set-up that works. */
export function registerApplication(registration: NewApplication): Application {
  return {
    name: "My app",
    platform: "web",
    redirectUris: [],
    frontChannelLogoutUrl: undefined,
    secrets: [],
    certificates: [],
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

/** A client secret made from `seed`, in the form of Microsoft's (40 characters, `8Q~` inside). */
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
 * Whether a redirect URI is registered: compared exactly, case and all, but for the port of localhost.
 * A registered URI without a path also answers to its form with a slash.
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
