import { type AadstsCode, type AadstsDetails, AadstsError } from "./aadsts_error.ts";

/**
 * Where a refusal shows: on a page that the customer sees, at the redirect URI after sign-in, or at the
 * token endpoint.
 */
export type RefusalPlace = "page" | "redirect" | "token";

/** A refusal that is due. */
export interface Refusal {
  /** Where it shows. */
  place: RefusalPlace;
  /** Microsoft's number. */
  code: AadstsCode;
  /** What its text says besides. */
  details: AadstsDetails;
  /** How many requests it is still for. */
  left: number;
}

/**
 * Refusals on demand, with any of Microsoft's codes in the shape of its place: for what needs a policy
 * (50076, 53003), luck (90033) or a mistake that this tenant can't have.
 */
export class Refusals {
  #refusals: Refusal[] = [];

  /** Refuses the next `times` requests at a place. */
  next(place: RefusalPlace, code: AadstsCode, details: AadstsDetails = {}, times = 1): void {
    this.#refusals.push({ place, code, details, left: times });
  }

  /** Refuses nothing any more. */
  clear(): void {
    this.#refusals = [];
  }

  /** The refusals in force, to show them. */
  list(): readonly Readonly<Refusal>[] {
    return this.#refusals;
  }

  /**
   * Lets a request pass, unless a refusal is due.
   *
   * @throws {AadstsError} if one is due at this place
   */
  check(place: RefusalPlace): void {
    const due = this.#refusals.find((one) => one.place === place);
    if (!due) return;
    due.left--;
    this.#refusals = this.#refusals.filter(({ left }) => left > 0);
    throw new AadstsError(due.code, due.details);
  }
}
