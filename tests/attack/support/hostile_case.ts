import { assertEquals } from "@std/assert";
import { type Harness, type HarnessOptions, startHarness } from "../../support/harness.ts";
import { Visitor } from "../../support/visitor.ts";
import { authorize, deliver } from "./attempt.ts";
import { assertAccepted, assertRefused, type Refusal } from "./verdict.ts";

/** What a hostile, broken or unusual authority does during one sign-in. */
export interface HostileCase {
  /** Prepares the authority. */
  readonly before?: (harness: Harness) => unknown;
  /** Acts when the browser is about to return, and may change the answer. */
  readonly onReturn?: (callback: URL, harness: Harness) => unknown;
  readonly options?: HarnessOptions;
}

/** A case that the app must refuse. */
export interface RefusedCase extends HostileCase, Refusal {
  /** The number of token requests. @default {1} */
  readonly tokenRequests?: 0 | 1;
  /** Whether the next click signs in when the authority works again. @default {true} */
  readonly mends?: boolean;
}

/** Registers a test for each case: the sign-in is refused, and the page's next step works. */
export function mustRefuse(cases: Readonly<Record<string, RefusedCase>>): void {
  for (const [name, one] of Object.entries(cases)) {
    Deno.test(`refused: ${name}`, async () => {
      await using harness = await startHarness(one.options);
      const visitor = new Visitor();
      const { tenant } = harness;
      const callback = await meet(visitor, harness, one);
      const { tokenRequests = 1, mends = true } = one;
      await assertRefused(harness, visitor.page, one);
      assertEquals(tenant.requestsTo("token").length, tokenRequests);

      assertEquals(tenant.requestsTo("unknown"), [], "no address that was given to us is called");

      const again = await deliver(visitor, harness, callback);
      assertEquals([again.status >= 400, again.status < 500], [true, true], "at the second time");
      assertEquals(tenant.requestsTo("token").length, tokenRequests, "no code is sent twice");

      if (!mends) return;
      tenant.mutations.clear();
      tenant.faults.clear();
      await visitor.goTo(`${harness.origin}/sign-in?returnTo=/profile`);
      await assertAccepted(harness, visitor);
    });
  }
}

/** Registers a test for each case: the sign-in succeeds. */
export function mustAccept(cases: Readonly<Record<string, HostileCase>>): void {
  for (const [name, one] of Object.entries(cases)) {
    Deno.test(`accepted: ${name}`, async () => {
      await using harness = await startHarness(one.options);
      const visitor = new Visitor();
      await meet(visitor, harness, one);
      await assertAccepted(harness, visitor);
      assertEquals(harness.tenant.requestsTo("token").length, 1);
    });
  }
}

async function meet(visitor: Visitor, harness: Harness, one: HostileCase): Promise<URL> {
  await one.before?.(harness);
  const callback = await authorize(visitor, harness);
  await one.onReturn?.(callback, harness);
  await deliver(visitor, harness, callback);
  return callback;
}
