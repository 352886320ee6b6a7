import type { NewSession } from "../../lib/session/session.ts";

/** A session as a customer's sign-in makes it, with tokens of the usual length. */
export function customerSession(index: number): NewSession {
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    iss: "https://bench.invalid/v2.0",
    aud: "bench",
    sub: `customer-${index}`,
    oid: crypto.randomUUID(),
    tid: crypto.randomUUID(),
    iat: now,
    nbf: now,
    exp: now + 3_600,
    name: `Customer ${index}`,
    email: `customer${index}@example.com`,
    preferred_username: `customer${index}@example.com`,
    ver: "2.0",
  };
  const tokens = {
    refreshToken: "r".repeat(1_000),
    idToken: "i".repeat(1_000),
    granted: [],
    access: {},
  };
  return { claims, authenticatedAt: 0, challengedAt: 0, tokens, userAgent: "bench" };
}
