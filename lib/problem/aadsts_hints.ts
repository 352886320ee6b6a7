import { ADMINISTRATOR_HINTS } from "./administrator_hints.ts";
import { CUSTOMER_HINTS } from "./customer_hints.ts";
import { DEVELOPER_HINTS } from "./developer_hints.ts";
import type { Hint } from "./hint.ts";

/**
 * Microsoft's codes, by who can fix them. They only explain: what the program does depends on OAuth's `error`, because
 * Microsoft may change its codes at any time (D-12).
 *
 * @see https://learn.microsoft.com/entra/identity-platform/reference-error-codes
 * @see https://learn.microsoft.com/azure/active-directory-b2c/error-codes
 */
export const HINTS = {
  developer: DEVELOPER_HINTS,
  administrator: ADMINISTRATOR_HINTS,
  customer: CUSTOMER_HINTS,
} as const;

const BY_CODE: ReadonlyMap<string, Hint> = new Map(
  Object.entries(HINTS).flatMap(([who, groups]) =>
    groups.flatMap(({ codes, ...hint }) =>
      codes.map((code) => [code, { ...hint, who: who as Hint["who"] }] as const)
    )
  ),
);

/** What a code most likely means, who can fix it, and where; undefined for an unknown code. */
export function hintFor(code: string): Hint | undefined {
  return BY_CODE.get(code);
}
