import { bounded } from "./bounded.ts";
import { cleanText } from "./visible_text.ts";

/**
 * A JSON value as text for people: “not set” for nothing, lists with commas, the rest as JSON. Long values are cut.
 * Browsers load it too, with the islands.
 */
export function valueText(value: unknown): string {
  return textOf(bounded(value));
}

/** A JSON value as indented JSON for people. Long values are cut. */
export function jsonText(value: unknown): string {
  return cleanText(JSON.stringify(bounded(value), null, 2));
}

/** The same for a value that is short enough already. */
export function textOf(value: unknown): string {
  if (value === null || value === undefined) return "not set";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value !== "object") return cleanText(String(value)) || "not set";
  if (!Array.isArray(value)) return cleanText(JSON.stringify(value, null, 2));
  if (value.length === 0) return "none";
  const isFlat = value.every((item) => typeof item !== "object" || item === null);
  return isFlat ? value.map(textOf).join(", ") : cleanText(JSON.stringify(value, null, 2));
}
