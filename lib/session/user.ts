import type { Claims } from "../entra/id_token.ts";

/** A signed-in person as pages show them. */
export interface User {
  /** The display name; where the tenant has none, the e-mail address, or else a short form of the subject. */
  readonly name: string;
  /** One or two letters for where there is no picture. */
  readonly initials: string;
}

/**
 * @param claims the ID token's claims; External ID leaves `name` out, or says `unknown`, where the user flow does not
 * collect a display name
 */
export function userOf(claims: Claims): User {
  const name = [claims.name, claims.email].find(isTelling) ??
    `Customer ${claims.sub.slice(0, 6)}`;
  const words = name.split("@", 1)[0]!.split(/[\s._-]+/u).filter((word) =>
    /^[\p{L}\p{N}]/u.test(word)
  );
  const letters = [words.at(0), words.length > 1 ? words.at(-1) : undefined].map((word) =>
    [...word ?? ""][0] ?? ""
  );
  return { name, initials: letters.join("").toUpperCase() || "?" };
}

function isTelling(value: unknown): value is string {
  return typeof value === "string" && value.trim() !== "" && value !== "unknown";
}
