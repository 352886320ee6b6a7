/** An app registration as Graph describes it, as far as we need it. */
export interface Application {
  /** The object ID. */
  readonly id: string;
  /** The application (client) ID. */
  readonly appId: string;
  readonly displayName: string;
  readonly web?: {
    readonly redirectUris?: readonly string[];
    readonly logoutUrl?: string | null;
    readonly homePageUrl?: string | null;
    readonly implicitGrantSettings?: unknown;
  };
  readonly spa?: { readonly redirectUris?: readonly string[] };
  readonly optionalClaims?: {
    readonly idToken?: readonly OptionalClaim[];
    readonly accessToken?: readonly unknown[];
    readonly saml2Token?: readonly unknown[];
  } | null;
  readonly requiredResourceAccess?: readonly ResourceAccess[];
  readonly passwordCredentials?: readonly {
    readonly keyId: string;
    readonly displayName?: string;
  }[];
  readonly keyCredentials?: readonly { readonly keyId: string; readonly displayName?: string }[];
}

/** A claim that tokens carry only on request. */
export interface OptionalClaim {
  readonly name: string;
}

/** The permissions of one API in an app registration. */
export interface ResourceAccess {
  readonly resourceAppId: string;
  readonly resourceAccess: readonly { readonly id: string; readonly type: string }[];
}

/** An API whose permissions the app needs, as the tenant knows it. */
export interface Api {
  readonly resourceAppId: string;
  /** The object ID of its service principal. */
  readonly servicePrincipalId: string;
  /** The IDs of the permissions, by their values. */
  readonly permissionIds: ReadonlyMap<string, string>;
  readonly scopes: readonly string[];
  readonly optional: readonly string[];
}

/** A user flow of the tenant. */
export interface UserFlow {
  readonly id: string;
  readonly displayName: string;
}
