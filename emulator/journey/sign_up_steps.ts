import { ATTRIBUTE_LABELS } from "./journey.ts";
import {
  checkCode,
  checkNewPassword,
  go,
  isAddress,
  sendCode,
  signedIn,
  type Step,
  taken,
  wrong,
} from "./moves.ts";

/** The steps of sign-up, in their order. */
export const SIGN_UP_STEPS = {
  "create email"(tenant, journey, fields) {
    journey.email = (fields.get("email") ?? "").trim();
    if (!isAddress(journey.email)) return wrong(journey, "Enter a valid email address.");
    if (tenant.customers.findByEmail(journey.email)) return taken(journey);
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
    // Another browser may have signed up with this address meanwhile.
    if (tenant.customers.findByEmail(journey.email)) {
      go(journey, "create email");
      return taken(journey);
    }
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
} satisfies Record<string, Step>;
