import { assertEquals } from "@std/assert";
import { retryAfterSeconds } from "../../lib/net/retry_after.ts";

const NOW = Date.parse("2026-11-25T12:00:00Z");

/** Values of `Retry-After`, and the seconds that we wait; null stands for our own choice. */
const VALUES: Record<string, number | null> = {
  "0": 0,
  "41": 41,
  " 41 ": 41,
  "Wed, 25 Nov 2026 12:00:41 GMT": 41,
  "3601": 3_600,
  "99999999999999999999": 3_600,
  "Fri, 31 Dec 9999 23:59:59 GMT": 3_600,
  "Wed, 25 Nov 2026 11:59:00 GMT": null,
  "-5": null,
  "0.5": null,
  "1e306": null,
  "Infinity": null,
  "soon": null,
  "": null,
};

for (const [value, seconds] of Object.entries(VALUES)) {
  Deno.test(`Retry-After: "${value}" is ${seconds} s (RL-32, W-71)`, () => {
    assertEquals(retryAfterSeconds(new Headers({ "retry-after": value }), NOW), seconds);
  });
}
