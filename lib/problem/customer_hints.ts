import { type HintGroup, THIS_APP } from "./hint.ts";

const SIGN_IN_PAGE = "the sign-in page";
const SIGN_IN_AGAIN = "Sign in again";

/** Codes for what the customer can solve by another sign-in. */
export const CUSTOMER_HINTS: readonly HintGroup[] = [
  {
    codes: ["AADSTS16000"],
    cause: "The browser is still signed in to an account that was deleted",
    fix: "Sign in with another account",
    where: SIGN_IN_PAGE,
  },
  {
    codes: ["AADSTS65004", "AADB2C90091"],
    cause: "The customer has declined or cancelled",
    fix: SIGN_IN_AGAIN,
    where: THIS_APP,
  },
  {
    codes: ["AADSTS50034", "AADSTS50126", "AADB2C90128"],
    cause: "There is no such account, or the password is wrong",
    fix: 'Check the e-mail address, choose "Forgot password?", or create an account',
    where: SIGN_IN_PAGE,
  },
  {
    codes: ["AADSTS50055", "AADB2C90118"],
    cause: "The password has expired or was forgotten",
    fix: 'Choose "Forgot password?"',
    where: SIGN_IN_PAGE,
  },
  {
    codes: ["AADSTS50053"],
    cause: "The account is locked after too many wrong passwords",
    fix: 'Wait a few minutes, then choose "Forgot password?"',
    where: SIGN_IN_PAGE,
  },
  {
    codes: ["AADSTS50074", "AADSTS50076", "AADSTS50079"],
    cause: "The sign-in needs a second factor",
    fix: "Sign in again, and complete the second step",
    where: THIS_APP,
  },
  {
    codes: ["AADSTS50058", "AADB2C90077"],
    cause: "Nobody is signed in at the authority",
    fix: SIGN_IN_AGAIN,
    where: THIS_APP,
  },
  {
    codes: ["AADSTS54005"],
    cause: "The code was already used, because the page was reloaded or opened twice",
    fix: SIGN_IN_AGAIN,
    where: THIS_APP,
  },
  {
    codes: ["AADSTS70008", "AADSTS700082", "AADB2C90080"],
    cause: "The code or the refresh token has expired",
    fix: SIGN_IN_AGAIN,
    where: THIS_APP,
  },
  {
    codes: ["AADSTS50173", "AADB2C90129"],
    cause: "A new password or an administrator has revoked the sign-in",
    fix: SIGN_IN_AGAIN,
    where: THIS_APP,
  },
  {
    codes: ["AADSTS70000", "AADSTS9002313", "AADB2C90088"],
    cause: "This authority did not issue the code or the refresh token to this app",
    fix: SIGN_IN_AGAIN,
    where: THIS_APP,
  },
  {
    codes: ["AADSTS50148", "AADSTS501481", "AADB2C90182"],
    cause: "The answer belongs to a sign-in that this browser did not start",
    fix: SIGN_IN_AGAIN,
    where: THIS_APP,
  },
  {
    codes: ["AADSTS50033", "AADSTS90012", "AADSTS90033", "AADSTS90090"],
    cause: "The authority has a temporary problem",
    fix: "Try again in a few minutes",
    where: THIS_APP,
  },
];
