import type { ConfigReader } from "../reader.ts";

/** Two years, as the preload list recommends. Other hosts of the domain are left out, because they may not have https. */
const HSTS = "max-age=63072000";

/**
 * Reads the value of `Strict-Transport-Security`.
 *
 * @returns the value; null if the header is turned off
 * @see RFC 6797, 6.1
 */
export function readHsts(reader: ConfigReader): string | null {
  const value = reader.read("HSTS");
  if (value === undefined) return HSTS;
  if (value === "off") return null;
  if (!/^max-age=\d+(; ?includeSubDomains)?(; ?preload)?$/i.test(value)) {
    reader.report("HSTS", {
      problem: "is not a value of Strict-Transport-Security",
      fix: `${HSTS}, the same with ; includeSubDomains, or off`,
    });
  }
  return value;
}
