import { cleanText, isVisible } from "./visible_text.ts";

/** A name from code in words: `LoyaltyNumber` and `loyalty_number` become “Loyalty number”. */
export function inWords(name: string): string {
  const words = cleanText(name).replace(/([a-z0-9])([A-Z])/g, "$1 $2").replace(/[_.\s]+/g, " ")
    .trim();
  if (!isVisible(words)) return "Unnamed";
  return words.charAt(0).toUpperCase() + words.slice(1).toLowerCase();
}
