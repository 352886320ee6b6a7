import type { Customer } from "../directory/customers.ts";
import type { TenantState } from "../state/state.ts";
import type { Journey, Outcome, Screen } from "./journey.ts";

/** What one screen does with what was entered. */
export type Step = (
  tenant: TenantState,
  journey: Journey,
  fields: URLSearchParams,
  action: string,
) => Outcome;

const WRONG_CODES_ALLOWED = 5;

const STAY: Outcome = { next: "screen" };

/** Moves to a screen. */
export function go(journey: Journey, screen: Screen): Outcome {
  journey.screen = screen;
  return STAY;
}

/** Stays on the screen, with a message. */
export function wrong(journey: Journey, problem: string): Outcome {
  journey.problem = problem;
  return STAY;
}

/** Stays on the screen: an account has this address already. */
export function taken(journey: Journey): Outcome {
  return wrong(journey, "There is already an account with this email address. Sign in instead.");
}

/** Sends a one-time code, and moves to the screen that asks for it. */
export function sendCode(tenant: TenantState, journey: Journey, screen: Screen): Outcome {
  journey.code = tenant.mailbox.sendCode(
    journey.email,
    `${tenant.branding.name} account verification code`,
  );
  journey.wrongCodes = 0;
  return go(journey, screen);
}

/** Checks a one-time code; undefined if it is right. */
export function checkCode(journey: Journey, fields: URLSearchParams): Outcome | undefined {
  if (journey.wrongCodes >= WRONG_CODES_ALLOWED) {
    return wrong(journey, "You’ve tried too many times. Request a new code.");
  }
  if ((fields.get("code") ?? "").trim() === journey.code) return undefined;
  journey.wrongCodes++;
  return wrong(journey, "That code is incorrect. Check the code and try again.");
}

/** External ID wants 8 to 256 characters of three kinds out of four [K]. */
export function checkNewPassword(journey: Journey, fields: URLSearchParams): Outcome | undefined {
  const password = fields.get("password") ?? "";
  const kinds =
    [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/].filter((kind) => kind.test(password)).length;
  if (password.length < 8 || password.length > 256 || kinds < 3) {
    return wrong(
      journey,
      "Passwords must have at least 8 characters and 3 of: lowercase letters, uppercase letters, numbers, symbols.",
    );
  }
  if (password !== fields.get("confirm")) return wrong(journey, "The passwords do not match.");
  return undefined;
}

/** Whether a text looks like an email address. */
export function isAddress(text: string): boolean {
  return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text);
}

/** Continues for an authenticated customer: a second factor, "Stay signed in?", or the app. */
export function signedIn(tenant: TenantState, journey: Journey, customer: Customer): Outcome {
  if (journey.stepUp) {
    journey.customer = customer;
    journey.email = customer.email;
    return sendCode(tenant, journey, "second factor");
  }
  if (!journey.userFlow.staySignedIn) return { next: "signed in", customer, remember: false };
  journey.customer = customer;
  return go(journey, "stay signed in");
}
