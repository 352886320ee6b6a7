import Bowser from "bowser";

/**
 * Describes a `User-Agent` in plain words. It may lie, but it is enough to tell one's own sessions apart.
 *
 * @param userAgent the header's value
 * @returns e.g. `Firefox on Windows`
 */
export function describeDevice(userAgent: string): string {
  if (userAgent === "") return "An unknown device";
  const { browser, os, platform } = Bowser.parse(userAgent);
  if (!browser.name) return "An unknown browser";
  const where = os.name ?? (platform.vendor || platform.type);
  return where ? `${browser.name} on ${where}` : browser.name;
}
