import { guidFrom } from "./guid.ts";

/** The attributes that a user flow can collect at sign-up. */
export const COLLECTED_ATTRIBUTES = [
  "displayName",
  "givenName",
  "surname",
  "jobTitle",
  "city",
  "state",
  "country",
  "postalCode",
  "streetAddress",
] as const;

/** One of them. */
export type CollectedAttribute = typeof COLLECTED_ATTRIBUTES[number];

/** A provider that customers can use instead of an account of the tenant. */
export interface SocialProvider {
  /** As on its button and in `domain_hint`: `Google`. */
  name: string;
  /** The value of the `idp` claim: `google.com`. */
  idp: string;
  /** The OpenID Provider that stands in for it, a second local tenant for instance. */
  issuer: string;
  /** The tenant's own registration there. */
  clientId: string;
  /** The secret of that registration. */
  clientSecret: string;
}

/** "Email with password" and "Email one-time passcode". */
export const SIGN_IN_METHODS = ["password", "code"] as const;

/** A user flow. An app's registration names it, never the URL. */
export interface UserFlow {
  /** As Graph names it. */
  id: string;
  /** As the portal shows it; unique in the tenant. */
  displayName: string;
  /** As the portal shows it. */
  description?: string | null;
  /** Which one comes first, where several match. */
  priority?: number;
  /** Milliseconds since 1970; 0 for the one that was there from the start. */
  createdAt: number;
  method: typeof SIGN_IN_METHODS[number];
  /** False: there is no link to create an account. */
  signUpAllowed: boolean;
  /** What is asked for at sign-up. */
  attributes: CollectedAttribute[];
  /** Buttons beside the password. */
  providers: SocialProvider[];
  /** Ask "Stay signed in?" [K]. */
  staySignedIn: boolean;
}

/** How the sign-in pages look. */
export interface Branding {
  /** The company's name, shown at the top of every page. */
  name: string;
  /** A CSS colour for buttons and tabs, dark enough for white text. */
  colour: string;
}

/** The default user flow. */
export const DEFAULT_USER_FLOW: UserFlow = {
  id: guidFrom("the first user flow"),
  displayName: "Sign-up and sign-in",
  createdAt: 0,
  method: "password",
  signUpAllowed: true,
  attributes: ["displayName", "country", "postalCode"],
  providers: [],
  staySignedIn: false,
};
