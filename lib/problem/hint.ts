import { AUTHORITY_SAMPLE, SUBDOMAIN_HINT } from "../config/variables.ts";

/** What one of Microsoft's codes most likely means, who can fix it, and where. */
export interface Hint {
  /** What went wrong, in one sentence. */
  readonly cause: string;
  /** What to do, in one sentence. */
  readonly fix: string;
  /** Where to do it: a page of the Microsoft Entra admin center, or of this app. */
  readonly where: string;
  /** Who can fix it. */
  readonly who: "developer" | "administrator" | "customer";
}

/** The hint for codes that mean the same. */
export interface HintGroup extends Omit<Hint, "who"> {
  /** As people search for them: `AADSTS` and a number; for Azure AD B2C, `AADB2C` and a number. */
  readonly codes: readonly string[];
}

/** The fix for an authority that is not the tenant's. */
export const AUTHORITY_FIX = `Set AUTHORITY to ${AUTHORITY_SAMPLE}, ${SUBDOMAIN_HINT}`;

/** The places of fixes. Those of the Microsoft Entra admin center have the names that it shows. */
export const REGISTRATION = "App registrations → your app";
export const AUTHENTICATION = `${REGISTRATION} → Authentication`;
export const SECRETS = `${REGISTRATION} → Certificates & secrets`;
export const PERMISSIONS = `${REGISTRATION} → API permissions`;
export const USER_FLOW = "External Identities → User flows → your user flow";
export const ENV = ".env";
export const THIS_APP = "this app";
