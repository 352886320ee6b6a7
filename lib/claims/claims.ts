/**
 * Explains the claims of an ID token to the person that they describe.
 *
 * @module
 */
import { ESSENTIAL_CLAIMS, type Meaning, OTHER_CLAIMS, TIME_CLAIMS } from "./meanings.ts";
import { boundedEntries } from "./bounded.ts";
import { identityProvider } from "./identity_provider.ts";
import { inWords } from "./in_words.ts";
import { textOf } from "./value_text.ts";
import { cleanText } from "./visible_text.ts";

/** One claim, ready to be shown. */
export interface ExplainedClaim {
  /** The protocol's name, for example `preferred_username`. */
  name: string;
  /** What people call it, for example “Username”. */
  label: string;
  /** The value as text. */
  value: string;
  /** The value as the token has it, for copying; cut if it is very long. */
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
 * unknown ones by name. Takes any JSON values, expected or not, and cuts what is too long for a page.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference
 */
export function explainClaims(claims: Record<string, unknown>): ExplainedClaim[] {
  const ranked = Object.keys(claims)
    .map((name) => ({ name, rank: rankOf(name) }))
    .sort((a, b) => a.rank - b.rank || (a.name < b.name ? -1 : 1));
  // Cut in this order, so that what matters most is cut last.
  return boundedEntries(ranked.map(({ name }) => [name, claims[name]]))
    .map(([name, raw]) => explainClaim(name, raw));
}

/** The claims that we know, in the order of their display. */
const KNOWN: ReadonlyMap<string, { readonly meaning: Meaning; readonly rank: number }> = new Map(
  [...ESSENTIAL_CLAIMS, ...OTHER_CLAIMS].map(([name, meaning], rank) => [name, { meaning, rank }]),
);

/** Answers given at sign-up follow the person's other details, which end here. */
const ATTRIBUTES_RANK = KNOWN.get("ctry")!.rank + 0.5;

function rankOf(name: string): number {
  const known = KNOWN.get(name);
  if (known !== undefined) return known.rank;
  return attributeName(name) === null ? KNOWN.size : ATTRIBUTES_RANK;
}

function explainClaim(name: string, raw: unknown): ExplainedClaim {
  const [label, meaning] = KNOWN.get(name)?.meaning ?? unlisted(name);
  const provider = name === "idp" ? identityProvider(raw) : undefined;
  const claim: ExplainedClaim = {
    name: cleanText(name),
    label,
    value: provider ?? textOf(raw),
    raw,
    meaning,
    essential: rankOf(name) < ESSENTIAL_CLAIMS.size,
  };
  const time = TIME_CLAIMS.has(name) ? isoTime(raw) : undefined;
  if (time !== undefined) claim.time = time;
  return claim;
}

function unlisted(name: string): Meaning {
  const attribute = attributeName(name);
  if (attribute !== null) {
    return [inWords(attribute), "An extra detail that this site keeps about its customers."];
  }
  return [inWords(name), "This app has no explanation for it. This site may have added it."];
}

/**
 * The name that an administrator gave a custom user attribute, or null for other claims. Tokens
 * carry it as `extension_{app id}_{name}`, `extension_{name}` or `extn.{name}`.
 */
function attributeName(claim: string): string | null {
  return /^(?:extension_(?:[0-9a-f]{32}_)?|extn\.)(.+)$/is.exec(claim)?.[1] ?? null;
}

/** ISO 8601 has four digits for the year, from 0 to 9999. Other times are shown as the numbers that they are. */
function isoTime(seconds: unknown): string | undefined {
  if (typeof seconds !== "number") return undefined;
  const date = new Date(seconds * 1000);
  const year = date.getUTCFullYear(); // NaN if the number is too large for a date
  return year >= 0 && year <= 9999 ? date.toISOString() : undefined;
}
