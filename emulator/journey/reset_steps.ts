import { checkCode, checkNewPassword, go, signedIn, type Step } from "./moves.ts";

/** The steps of "Forgot password?", in their order. */
export const RESET_STEPS = {
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
} satisfies Record<string, Step>;
