import type { SignInFailure } from "../sign_in/sign_in_error.ts";

/** What a visitor reads about an error: what happened, and the one next step. */
export type Words = readonly [title: string, message: string];

/** A sign-in that failed, by the reason. */
export const SIGN_IN_PROBLEMS: Record<SignInFailure, Words> = {
  browser_unknown: [
    "This sign-in didn’t start in this browser",
    "Cookies may be off, or the link was opened somewhere else. Allow cookies for this site, then sign in again.",
  ],
  attempt_unknown: [
    "This sign-in is no longer valid",
    "You may have used it already, or started several newer ones. Please sign in again.",
  ],
  attempt_expired: [
    "Your sign-in took too long",
    "We stopped it for your safety. Please sign in again.",
  ],
  cancelled: [
    "You cancelled the sign-in",
    "Nothing has changed. You can sign in whenever you like.",
  ],
  not_allowed: [
    "You don’t have access yet",
    "If you cancelled, sign in again. If not, ask the people who run this site for access and give them the reference below.",
  ],
  refused: [
    "We couldn’t sign you in",
    "Please sign in again. If it fails again, contact support and give them the reference below.",
  ],
  response_invalid: [
    "Your sign-in wasn’t completed",
    "Something got lost on the way back to this site. Please sign in again.",
  ],
  code_rejected: [
    "Your sign-in wasn’t accepted",
    "It may have taken too long. Please sign in again.",
  ],
  client_rejected: [
    "Sign-in isn’t working right now",
    "The problem is on our side. Please contact support and give them the reference below.",
  ],
  session_ended: [
    "You were signed out in the meantime",
    "That happened while you were signing in, perhaps on another device. Please sign in again.",
  ],
  loop: [
    "Your browser keeps coming back to sign in",
    "Wait half a minute, then sign in again. If it happens again, allow cookies for this site.",
  ],
  context_missing: [
    "This page needs a stronger sign-in",
    "You signed in, but without the extra step that this page needs. Contact support and give them the reference below.",
  ],
  id_token_invalid: [
    "We couldn’t verify your sign-in",
    "We didn’t accept it, for your safety. Please sign in again.",
  ],
  authority_unavailable: [
    "Sign-in isn’t available right now",
    "Please try again in a moment.",
  ],
};

/** The form that a sign-in was for is kept. */
export const FORM_KEPT = "What you entered is kept for 15 minutes.";

/** A service that the app needs does not answer. */
export const UNAVAILABLE: Words = [
  "This page isn’t available right now",
  "A service that we need isn’t answering. Please try again in a moment.",
];

/** Too many sign-ins from one browser or address. */
export const TOO_MANY: Words = [
  "Too many sign-ins",
  "Please wait a minute, then try again.",
];

/** The person lacks an app role. */
export const ROLE_MISSING: Words = [
  "Your account can’t open this page",
  "It is for people with a certain role. Ask the people who run this site for the role, then sign out and in again.",
];

/** The person is not in a group. */
export const GROUP_MISSING: Words = [
  "Your account can’t open this page",
  "It is for members of a certain group. Ask the people who run this site to add you, then sign out and in again.",
];

/** A form that another user has opened in this browser. */
export const FORM_OF_ANOTHER: Words = [
  "You are signed in with another account now",
  "The form was opened with the account that you used before, so we haven’t sent it. Open the page again to use it with this account.",
];

/** A request that the app can't make sense of. */
export const UNREADABLE: Words = [
  "We couldn’t read your request",
  "It may be incomplete or out of date. Go back, reload the page and try again.",
];

/** A bug in the app. */
export const UNEXPECTED: Words = [
  "Something went wrong",
  "It wasn’t your fault, and the problem has been noted. Please try again later.",
];

/** HTTP errors with words of their own. */
export const BY_STATUS: { readonly [status: number]: Words } = {
  403: [
    "We blocked this request",
    "It seems to come from another site. Open this site in a new tab and try again.",
  ],
  404: ["Page not found", "The address may have a typo, or the page may have moved."],
  405: ["That doesn’t work here", "You can read this page, but not send anything to it."],
  413: ["That is too long", "A form can have at most 16 KB. Please shorten your text."],
  414: ["This address is too long", "Open the page from its link on this site instead."],
  503: UNAVAILABLE,
};

/** Graph or another API refused the call, by its status. */
export const API_REFUSALS: { readonly [status: number]: Words } = {
  403: ["You don’t have permission", "Ask the people who run this site for access."],
  404: ["We couldn’t find that", "It may have been removed."],
};
