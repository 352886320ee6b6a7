/**
 * Explains the claims of an ID token to the person it is about.
 *
 * @module
 */
import { ESSENTIAL_CLAIMS, type Meaning, OTHER_CLAIMS, TIME_CLAIMS } from "./meanings.ts";
import { valueText } from "./value_text.ts";

/** One claim, ready to be shown. Plain JSON: it is also an island's prop. */
export interface ExplainedClaim {
  /** The protocol's name, for example `preferred_username`. */
  name: string;
  /** What people call it, for example “Username”. */
  label: string;
  /** The value as text. */
  value: string;
  /** The value as the token has it, for copying. */
  raw: unknown;
  /** One or two sentences about what it is for. */
  meaning: string;
  /** The moment it stands for, in ISO 8601 and UTC; absent if it is not about time. */
  time?: string;
  /** Whether it belongs in the short list. */
  essential: boolean;
}

/**
 * Explains claims in plain words: the essential ones first, then the others we know, then the
 * unknown ones by name. Takes any JSON values, expected or not.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference
 */
export function explainClaims(claims: Record<string, unknown>): ExplainedClaim[] {
  return Object.entries(claims)
    .sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1))
    .map(([name, raw]) => explainClaim(name, raw));
}

const DISPLAY_ORDER = [...ESSENTIAL_CLAIMS.keys(), ...OTHER_CLAIMS.keys()];

/** Answers given at sign-up follow the person's other details, which end here. */
const ATTRIBUTES_RANK = DISPLAY_ORDER.indexOf("ctry") + 0.5;

function rank(name: string): number {
  if (attributeName(name) !== null) return ATTRIBUTES_RANK;
  const index = DISPLAY_ORDER.indexOf(name);
  return index === -1 ? DISPLAY_ORDER.length : index;
}

function explainClaim(name: string, raw: unknown): ExplainedClaim {
  const [label, meaning] = ESSENTIAL_CLAIMS.get(name) ?? OTHER_CLAIMS.get(name) ?? unlisted(name);
  const time = TIME_CLAIMS.has(name) ? isoTime(raw) : undefined;
  return {
    name,
    label,
    value: valueText(raw),
    raw,
    meaning,
    ...(time !== undefined && { time }),
    essential: ESSENTIAL_CLAIMS.has(name) || attributeName(name) !== null,
  };
}

function unlisted(name: string): Meaning {
  const attribute = attributeName(name);
  if (attribute !== null) {
    return [
      inWords(attribute),
      "A detail this tenant keeps about its customers, beyond the usual.",
    ];
  }
  return [inWords(name), "This app has no explanation for it. The tenant may have added it."];
}

/**
 * The name that an administrator gave a custom user attribute, or null for other claims. Tokens
 * carry it as `extension_{app id}_{name}`, `extension_{name}` or `extn.{name}`.
 */
function attributeName(claim: string): string | null {
  return /^(?:extension_(?:[0-9a-f]{32}_)?|extn\.)(.+)$/is.exec(claim)?.[1] ?? null;
}

/** `LoyaltyNumber` and `loyalty_number` become “Loyalty number”. */
function inWords(name: string): string {
  const words = name.replace(/([a-z0-9])([A-Z])/g, "$1 $2").replace(/[_.\s]+/g, " ").trim();
  if (words === "") return "Unnamed";
  return words.charAt(0).toUpperCase() + words.slice(1).toLowerCase();
}

function isoTime(seconds: unknown): string | undefined {
  if (typeof seconds !== "number") return undefined;
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
