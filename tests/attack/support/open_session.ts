import type { Claims } from "../../../lib/entra/id_token.ts";
import type { Tokens } from "../../../lib/session/tokens.ts";
import type { Harness } from "../../support/harness.ts";
import type { Visitor } from "../../support/visitor.ts";

/**
 * Creates a session without a sign-in and without a request to the authority, for tests that are not about sign-in.
 *
 * @param visitor the visitor whose browser gets the cookie, if any
 * @returns the cookie's value
 */
export async function openSession(
  { services, origin, tenant }: Harness,
  visitor?: Visitor,
  { claims, tokens }: { claims?: Partial<Claims>; tokens?: Partial<Tokens> } = {},
): Promise<string> {
  const { sessions, cookies, now } = services;
  const seconds = Math.floor(now() / 1000);
  const value = await sessions.create({
    claims: {
      iss: tenant.issuer,
      sub: "alice",
      aud: tenant.clientId,
      iat: seconds,
      exp: seconds + 3_600,
      name: "Alice Example",
      ...claims,
    },
    authenticatedAt: now(),
    challengedAt: 0,
    tokens: { refreshToken: undefined, idToken: undefined, granted: [], access: {}, ...tokens },
    userAgent: "",
  });
  await visitor?.jar.setCookie(
    `${cookies.session.name}=${value}; Path=/${origin.startsWith("https:") ? "; Secure" : ""}`,
    origin,
  );
  return value;
}
