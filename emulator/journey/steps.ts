import type { FederatedIdentity } from "./federation.ts";
import type { Journey, Outcome, Screen } from "./journey.ts";
import { go, sendCode, signedIn, type Step, taken, wrong } from "./moves.ts";
import { RESET_STEPS } from "./reset_steps.ts";
import { SIGN_IN_STEPS } from "./sign_in_steps.ts";
import { SIGN_UP_STEPS } from "./sign_up_steps.ts";
import type { TenantState } from "../state/state.ts";

/**
 * Takes one step of the user flow: what was entered on `journey.screen` decides which screen follows.
 *
 * @param action the button that was pressed
 */
export function takeStep(
  tenant: TenantState,
  journey: Journey,
  action: string,
  fields: URLSearchParams,
): Outcome {
  delete journey.problem;
  delete journey.filledIn;
  if (action === "cancel") return { next: "cancelled" };
  if (action === "back") return go(journey, PREVIOUS[journey.screen]);
  if (action === "create" && journey.userFlow.signUpAllowed) return go(journey, "create email");
  if (action === "resend") return sendCode(tenant, journey, journey.screen);
  if (action.startsWith("customer ")) {
    return pick(tenant, journey, action.slice("customer ".length));
  }
  if (action.startsWith("provider ")) {
    return { next: "provider", name: action.slice("provider ".length) };
  }
  return STEPS[journey.screen](tenant, journey, fields, action);
}

const PREVIOUS: Record<Screen, Screen> = {
  "email": "email",
  "password": "email",
  "sign-in code": "email",
  "tiles": "tiles",
  "create email": "email",
  "create code": "create email",
  "create password": "create email",
  "details": "create password",
  "reset code": "password",
  "reset password": "password",
  "second factor": "second factor",
  "stay signed in": "email",
};

const STEPS: Record<Screen, Step> = { ...SIGN_IN_STEPS, ...SIGN_UP_STEPS, ...RESET_STEPS };

/** Continues for a customer who returned from a social provider. */
export function arriveFederated(
  tenant: TenantState,
  journey: Journey,
  identity: FederatedIdentity | undefined,
): Outcome {
  if (!identity) return wrong(journey, "Sign-in was cancelled there. Try again.");
  const known = tenant.customers.list().find((one) =>
    one.identityProvider === identity.idp && one.federatedId === identity.subject
  );
  if (known) return signedIn(tenant, journey, known);
  const email = identity.email ?? "";
  if (!email || tenant.customers.findByEmail(email)) {
    return taken(journey);
  }
  if (!journey.userFlow.signUpAllowed) {
    return wrong(journey, "We couldn’t find an account with this email address.");
  }
  Object.assign(journey, {
    email,
    federated: identity,
    details: identity.displayName ? { displayName: identity.displayName } : {},
  });
  return go(journey, "details");
}

/** A customer was picked from the list on the page: their password is filled in, and one press signs in. */
function pick(tenant: TenantState, journey: Journey, email: string): Outcome {
  const customer = tenant.customers.findByEmail(email);
  if (!customer) return go(journey, "email");
  journey.email = customer.email;
  if (journey.userFlow.method === "code") return sendCode(tenant, journey, "sign-in code");
  journey.filledIn = customer.password;
  return go(journey, "password");
}
