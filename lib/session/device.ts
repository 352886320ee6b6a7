import Bowser from "bowser";
import { cleanText, isVisible } from "../claims/visible_text.ts";

/** How much is read of a `User-Agent`. Browsers send about 100 characters. */
const MAX_READ = 256;
/** Names are shorter, but an unknown `User-Agent` may be its own name. */
const MAX_LENGTH = 60;

/**
 * Describes a `User-Agent` in plain words. It may lie, but it is enough to tell one's own sessions apart.
 *
 * @param userAgent the header's value
 * @returns e.g. `Firefox on Windows`; at most 60 characters
 */
export function describeDevice(userAgent: string): string {
  if (userAgent === "") return "An unknown device";
  const { browser, os, platform } = Bowser.parse(userAgent.slice(0, MAX_READ));
  const name = cleanText(browser.name ?? "");
  if (!isVisible(name)) return "An unknown browser";
  const where = os.name ?? (platform.vendor || platform.type);
  return (where ? `${name} on ${where}` : name).slice(0, MAX_LENGTH);
}
