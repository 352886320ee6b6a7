import type { TenantOptions } from "./options.ts";

/** Members that `emulator.json` may have: the options that JSON can hold. */
const MEMBERS = new Set([
  "port",
  "name",
  "tenantId",
  "clientId",
  "clientSecret",
  "redirectUris",
  "optionalClaims",
  "application",
  "applications",
  "customers",
  "empty",
  "policies",
  "userFlow",
  "branding",
  "accessTokenSeconds",
]);

/**
 * Reads the text of `emulator.json`. When a secret expires may be written as a date, `"2027-01-31"`.
 *
 * @throws {SyntaxError} if it isn't a JSON object
 * @throws {TypeError} for a member that does not exist
 */
export function readSetUpFile(text: string): TenantOptions {
  const value: unknown = JSON.parse(
    text,
    (name, member) => name === "expires" ? timeOf(member) : member,
  );
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new SyntaxError("Cannot read the set-up: it is not a JSON object");
  }
  const unknown = Object.keys(value).find((name) => !MEMBERS.has(name));
  if (unknown) {
    throw new TypeError(
      `Cannot read the set-up: "${unknown}" is not one of ${[...MEMBERS].join(", ")}`,
    );
  }
  return value;
}

/** Milliseconds since 1970; null, which is all that JSON has for it, means never. */
function timeOf(value: unknown): unknown {
  if (value === null) return undefined;
  return typeof value === "string" ? Date.parse(value) : value;
}
