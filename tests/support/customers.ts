import type { Claims } from "../../lib/entra/id_token.ts";
import type { NewSession } from "../../lib/session/session.ts";

/** The 20 claims of a customer's ID token. */
export function customerClaims(index: number): Claims {
  const now = Math.floor(Date.now() / 1000);
  return {
    iss: "https://bench.invalid/v2.0",
    aud: crypto.randomUUID(),
    sub: `customer-${index}`,
    oid: crypto.randomUUID(),
    tid: crypto.randomUUID(),
    sid: crypto.randomUUID(),
    iat: now,
    nbf: now,
    exp: now + 3_600,
    auth_time: now,
    name: `Customer ${index}`,
    given_name: "Customer",
    family_name: `${index}`,
    email: `customer${index}@example.com`,
    preferred_username: `customer${index}@example.com`,
    city: "Utrecht",
    country: "Netherlands",
    nonce: crypto.randomUUID(),
    uti: crypto.randomUUID(),
    ver: "2.0",
  };
}

/** A session as a customer's sign-in makes it, with tokens of the usual length. */
export function customerSession(index: number): NewSession {
  const tokens = {
    refreshToken: "r".repeat(1_000),
    idToken: "i".repeat(1_000),
    granted: [],
    access: {},
  };
  return {
    claims: customerClaims(index),
    authenticatedAt: 0,
    challengedAt: 0,
    tokens,
    userAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
  };
}
