import type { SignInFailure } from "../sign_in/sign_in_error.ts";

/** What a visitor reads: what happened, and what it means. */
export type Words = readonly [title: string, message: string];

/** A sign-in that did not happen, by its reason. */
export const SIGN_IN_PROBLEMS: Record<SignInFailure, Words> = {
  browser_unknown: [
    "This sign-in did not start in this browser",
    "Cookies may be switched off, or the link was opened elsewhere. Allow cookies for this site and sign in again.",
  ],
  attempt_unknown: [
    "This sign-in was already used",
    "Each sign-in works once. The page may have been reloaded or opened a second time.",
  ],
  attempt_expired: [
    "The sign-in took too long",
    "For your safety it ended after a while. One click starts a new one.",
  ],
  cancelled: ["You have cancelled", "You are not signed in."],
  not_allowed: [
    "You were not let in",
    "If you have cancelled, just sign in again. Otherwise an administrator of this site has to let you in: tell them the reference.",
  ],
  refused: [
    "You could not be signed in",
    "Try again. If it happens again, tell whoever runs this site the reference.",
  ],
  response_invalid: [
    "The sign-in was not complete",
    "The answer that came back can't be used. Sign in again.",
  ],
  code_rejected: [
    "The sign-in was not accepted",
    "It may have taken too long on the way. Sign in again.",
  ],
  client_rejected: [
    "Sign-in is out of order",
    "The people who run this site have to mend it. Tell them the reference, or come back later.",
  ],
  loop: [
    "The sign-in goes in circles",
    "Your browser has signed in several times within seconds. Wait half a minute; if it happens again, allow cookies for this site.",
  ],
  id_token_invalid: [
    "The sign-in could not be verified",
    "For your safety it was not accepted. Sign in again.",
  ],
  authority_unavailable: ["Sign-in can't be reached just now", "Try again in a moment."],
};

/** Something that the app needs is out of order. */
export const UNAVAILABLE: Words = [
  "Not available just now",
  "Something that this page needs does not answer. Your session is kept; try again in a moment.",
];

/** Somebody asks too often. */
export const TOO_MANY: Words = [
  "Too many sign-ins",
  "More were started than anybody needs. Wait a minute and try again.",
];

/** A person lacks an app role. */
export const ROLE_MISSING: Words = [
  "Your account may not open this page",
  "It is for people with a role that an administrator of this site gives. Once you have it, sign out and in again.",
];

/** A request that makes no sense to the app. */
export const UNREADABLE: Words = [
  "What was sent can't be read",
  "It may be incomplete, or from an older state of the page. Go back, reload the page and try again.",
];

/** A fault of our own. */
export const UNEXPECTED: Words = [
  "Something went wrong",
  "It was not your fault, and it has been noted.",
];

/** HTTP errors that have words of their own. */
export const BY_STATUS: { readonly [status: number]: Words } = {
  403: [
    "Not allowed",
    "This request came from another site, or your browser did not say where from.",
  ],
  404: ["There is no such page", "The address may be mistyped, or the page has moved."],
  405: ["That does not work here", "The page can be read but not used in this way."],
  413: ["That is too much", "What was sent is larger than anything that this page asks for."],
};

/** What Graph refuses, by its status. */
export const GRAPH_REFUSALS: { readonly [status: number]: Words } = {
  403: ["Not allowed", "Your account may not do this, or the app was not given permission to."],
  404: ["Not found", "The directory does not know what this page is about, or not any more."],
};
