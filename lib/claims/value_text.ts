/**
 * A JSON value as text for people: “not set” for nothing, lists with commas, the rest as JSON.
 * Browsers load it too, with the islands.
 */
export function valueText(value: unknown): string {
  if (value === null || value === undefined || value === "") return "not set";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value !== "object") return String(value);
  if (!Array.isArray(value)) return JSON.stringify(value, null, 2);
  if (value.length === 0) return "none";
  const isFlat = value.every((item) => typeof item !== "object" || item === null);
  return isFlat ? value.map(valueText).join(", ") : JSON.stringify(value, null, 2);
}
