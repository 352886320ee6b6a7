import { checkCode, go, isAddress, sendCode, signedIn, type Step, wrong } from "./moves.ts";

/** Wrong passwords until an account is locked (50053), as in Entra's smart lockout. */
const ATTEMPTS_UNTIL_LOCKED = 10;

/** The steps in which a customer proves who they are. */
export const SIGN_IN_STEPS = {
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
  "second factor"(_tenant, journey, fields) {
    if (!journey.customer) return go(journey, "email");
    return checkCode(journey, fields) ??
      { next: "signed in", customer: journey.customer, remember: false, context: journey.stepUp! };
  },
  "stay signed in"(_tenant, journey, _fields, action) {
    if (!journey.customer) return go(journey, "email");
    return { next: "signed in", customer: journey.customer, remember: action === "yes" };
  },
} satisfies Record<string, Step>;
