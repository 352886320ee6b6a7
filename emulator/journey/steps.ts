import type { Customer } from "../directory/customers.ts";
import type { FederatedIdentity } from "./federation.ts";
import { ATTRIBUTE_LABELS, type Journey, type Outcome, type Screen } from "./journey.ts";
import type { TenantState } from "../state/state.ts";

/** Wrong passwords until an account is locked (50053), as in Entra's smart lockout. */
const ATTEMPTS_UNTIL_LOCKED = 10;
const WRONG_CODES_ALLOWED = 5;

const STAY: Outcome = { next: "screen" };

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

type Step = (
  tenant: TenantState,
  journey: Journey,
  fields: URLSearchParams,
  action: string,
) => Outcome;

const STEPS: Record<Screen, Step> = {
  "email"(tenant, journey, fields) {
    journey.email = (fields.get("email") ?? "").trim();
    if (!isAddress(journey.email)) return wrong(journey, "Enter a valid email address.");
    if (!tenant.customers.findByEmail(journey.email)) {
      return wrong(journey, "We couldn’t find an account with this email address. (50034)");
    }
    return journey.userFlow.method === "code"
      ? sendCode(tenant, journey, "sign-in code")
      : go(journey, "password");
  },

  "password"(tenant, journey, fields, action) {
    if (action === "forgot") return sendCode(tenant, journey, "reset code");
    const customer = tenant.customers.findByEmail(journey.email);
    if (!customer) return go(journey, "email");
    if (customer.locked) {
      return wrong(
        journey,
        "Your account is temporarily locked to prevent unauthorized use. Try again later. (50053)",
      );
    }
    if (customer.password !== fields.get("password")) {
      customer.wrongPasswords++;
      customer.locked = customer.wrongPasswords >= ATTEMPTS_UNTIL_LOCKED;
      return wrong(journey, "Your account or password is incorrect. (50126)");
    }
    customer.wrongPasswords = 0;
    if (!customer.accountEnabled) {
      return wrong(journey, "Your account has been locked. Contact support. (50057)");
    }
    if (customer.passwordExpired) {
      return wrong(
        journey,
        "Your password has expired. Choose “Forgot password?” to set a new one. (50055)",
      );
    }
    return signedIn(tenant, journey, customer);
  },

  "sign-in code"(tenant, journey, fields) {
    const customer = tenant.customers.findByEmail(journey.email);
    if (!customer) return go(journey, "email");
    return checkCode(journey, fields) ?? signedIn(tenant, journey, customer);
  },

  "tiles"(tenant, journey, _fields, action) {
    const customer = action === "use"
      ? tenant.customers.findByEmail(journey.signedInAs ?? "")
      : undefined;
    if (!customer) return go(journey, "email");
    return signedIn(tenant, journey, customer);
  },

  "create email"(tenant, journey, fields) {
    journey.email = (fields.get("email") ?? "").trim();
    if (!isAddress(journey.email)) return wrong(journey, "Enter a valid email address.");
    if (tenant.customers.findByEmail(journey.email)) {
      return wrong(
        journey,
        "There is already an account with this email address. Sign in instead.",
      );
    }
    return sendCode(tenant, journey, "create code");
  },

  "create code"(_tenant, journey, fields) {
    const refused = checkCode(journey, fields);
    if (refused) return refused;
    return go(journey, journey.userFlow.method === "code" ? "details" : "create password");
  },

  "create password"(_tenant, journey, fields) {
    const refused = checkNewPassword(journey, fields);
    if (refused) return refused;
    journey.password = fields.get("password")!;
    return go(journey, "details");
  },

  "details"(tenant, journey, fields) {
    const attributes = journey.userFlow.attributes.map((name) =>
      [name, (fields.get(name) ?? "").trim()] as const
    );
    journey.details = Object.fromEntries(attributes);
    const missing = attributes.find(([, value]) => !value);
    if (missing) return wrong(journey, `Enter a value for ${ATTRIBUTE_LABELS[missing[0]]}.`);
    const customer = tenant.customers.add({
      email: journey.email,
      password: journey.password ?? "",
      ...journey.details,
      ...(journey.federated
        ? { identityProvider: journey.federated.idp, federatedId: journey.federated.subject }
        : {}),
    });
    tenant.log(`New customer: ${customer.email}`);
    return signedIn(tenant, journey, customer);
  },

  "reset code"(_tenant, journey, fields) {
    return checkCode(journey, fields) ?? go(journey, "reset password");
  },

  "reset password"(tenant, journey, fields) {
    const customer = tenant.customers.findByEmail(journey.email);
    if (!customer) return go(journey, "email");
    const refused = checkNewPassword(journey, fields);
    if (refused) return refused;
    // Refresh tokens of confidential clients stay alive after a self-service reset [D].
    Object.assign(customer, {
      password: fields.get("password")!,
      lastPasswordChangeDateTime: new Date(tenant.now()).toISOString(),
      passwordExpired: false,
      locked: false,
      wrongPasswords: 0,
    });
    return signedIn(tenant, journey, customer);
  },

  "second factor"(_tenant, journey, fields) {
    if (!journey.customer) return go(journey, "email");
    return checkCode(journey, fields) ??
      { next: "signed in", customer: journey.customer, remember: false, context: journey.stepUp! };
  },

  "stay signed in"(_tenant, journey, _fields, action) {
    if (!journey.customer) return go(journey, "email");
    return { next: "signed in", customer: journey.customer, remember: action === "yes" };
  },
};

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
    return wrong(journey, "There is already an account with this email address. Sign in instead.");
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

function go(journey: Journey, screen: Screen): Outcome {
  journey.screen = screen;
  return STAY;
}

function wrong(journey: Journey, problem: string): Outcome {
  journey.problem = problem;
  return STAY;
}

function sendCode(tenant: TenantState, journey: Journey, screen: Screen): Outcome {
  journey.code = tenant.mailbox.sendCode(
    journey.email,
    `${tenant.branding.name} account verification code`,
  );
  journey.wrongCodes = 0;
  return go(journey, screen);
}

function checkCode(journey: Journey, fields: URLSearchParams): Outcome | undefined {
  if (journey.wrongCodes >= WRONG_CODES_ALLOWED) {
    return wrong(journey, "You’ve tried too many times. Request a new code.");
  }
  if ((fields.get("code") ?? "").trim() === journey.code) return undefined;
  journey.wrongCodes++;
  return wrong(journey, "That code is incorrect. Check the code and try again.");
}

/** External ID wants 8 to 256 characters of three kinds out of four [K]. */
function checkNewPassword(journey: Journey, fields: URLSearchParams): Outcome | undefined {
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

function isAddress(text: string): boolean {
  return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text);
}
