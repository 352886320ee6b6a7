/**
 * What forms call a field, where this is not its name in words. The page that asks for confirmation after a sign-in
 * shows the same words.
 */
export const FIELD_LABELS: ReadonlyMap<string, string> = new Map<string, string>([
  // demo
  ["item", "What would you like?"],
  // end of demo
]);
