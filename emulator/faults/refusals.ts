import type { AadstsCode } from "./aadsts_codes.ts";
import { type AadstsDetails, AadstsError } from "./aadsts_error.ts";

/**
 * Where a refusal shows: on a page that the customer sees, at the redirect URI after sign-in, or at the
 * token endpoint.
 */
export type RefusalPlace = "page" | "redirect" | "token";

/** A refusal that will be sent. */
export interface Refusal {
  /** Where it shows. */
  place: RefusalPlace;
  /** Microsoft's number. */
  code: AadstsCode;
  /** Values for its text, and more. */
  details: AadstsDetails;
  /** How many more requests it applies to. */
  left: number;
}

/**
 * Refusals on demand, with any of Microsoft's codes: for those that need a policy (50076, 53003), an outage (90033)
 * or a mistake that is not possible here.
 */
export class Refusals {
  #refusals: Refusal[] = [];

  /** Refuses the next `times` requests at a place. */
  next(place: RefusalPlace, code: AadstsCode, details: AadstsDetails = {}, times = 1): void {
    this.#refusals.push({ place, code, details, left: times });
  }

  /** Removes all refusals. */
  clear(): void {
    this.#refusals = [];
  }

  /** Lists the refusals in force. */
  list(): readonly Readonly<Refusal>[] {
    return this.#refusals;
  }

  /**
   * Refuses the request if there is a refusal for this place.
   *
   * @throws {AadstsError} the refusal
   */
  check(place: RefusalPlace): void {
    const due = this.#refusals.find((one) => one.place === place);
    if (!due) return;
    due.left--;
    this.#refusals = this.#refusals.filter(({ left }) => left > 0);
    throw new AadstsError(due.code, due.details);
  }
}
