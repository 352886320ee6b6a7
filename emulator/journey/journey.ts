import type { Customer } from "../directory/customers.ts";
import type { FederatedIdentity } from "./federation.ts";
import type { CollectedAttribute, UserFlow } from "../directory/user_flow.ts";

/** A page of the user flow. */
export type Screen =
  | "email"
  | "password"
  | "sign-in code"
  | "tiles"
  | "create email"
  | "create code"
  | "create password"
  | "details"
  | "reset code"
  | "reset password"
  | "second factor"
  | "stay signed in";

/** Where a customer is in the user flow, and what they have entered so far. */
export interface Journey {
  /** The user flow of the app. */
  userFlow: UserFlow;
  /** The page that the customer sees. */
  screen: Screen;
  /** The customer's email address; empty at first. */
  email: string;
  /** The one-time code that was sent last. */
  code?: string;
  /** The new account's password, while its details are still missing. */
  password?: string;
  /** What was entered as details, so that a mistake does not empty the form. */
  details?: Partial<Record<CollectedAttribute, string>>;
  /** The identity from a social provider, while the details are still missing. */
  federated?: FederatedIdentity;
  /** The customer, once they are authenticated but not yet back at the app. */
  customer?: Customer;
  /** The authentication context that a second factor will satisfy. */
  stepUp?: string;
  /** The password of a demo customer who was picked from the list on the page. */
  filledIn?: string;
  /** What was wrong with the last entry. */
  problem?: string;
  /** Wrong one-time codes so far. */
  wrongCodes: number;
  /** Address of the account that is signed in on this browser. */
  signedInAs?: string;
}

/** How a step ends: on another screen, at the app, or at a social provider. */
export type Outcome =
  | { next: "screen" }
  | { next: "signed in"; customer: Customer; remember: boolean; context?: string }
  | { next: "cancelled" }
  | { next: "provider"; name: string };

/** The labels of attributes at sign-up. */
export const ATTRIBUTE_LABELS: Record<CollectedAttribute, string> = {
  displayName: "Display Name",
  givenName: "Given Name",
  surname: "Surname",
  jobTitle: "Job Title",
  city: "City",
  state: "State/Province",
  country: "Country/Region",
  postalCode: "Postal Code",
  streetAddress: "Street Address",
};
