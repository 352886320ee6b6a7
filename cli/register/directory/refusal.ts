import { isObject } from "../../../lib/json.ts";
import { plain } from "../../../lib/plain_text.ts";

/** The command can't go on. The message says why; `fix` says what to do. */
export class RegistrationError extends Error {
  override name = "RegistrationError";
  readonly fix: string;

  /**
   * @param message what is wrong
   * @param fix the next step of the person who reads it
   */
  constructor(message: string, fix: string, options?: ErrorOptions) {
    super(message, options);
    this.fix = fix;
  }
}

/** Microsoft Graph has refused a call. */
export class GraphRefusal extends Error {
  override name = "GraphRefusal";
  readonly status: number;
  /** The codes of the answer, outermost first. Decisions are made by them and by the status. */
  readonly codes: readonly string[];
  /** Graph's own words, for the two refusals that have no code of their own. */
  readonly words: string;
  /** The ID by which Microsoft's support finds the call. */
  readonly requestId: string | undefined;

  /**
   * @param call method and path
   * @param status the answer's HTTP status
   * @param body the answer, parsed
   */
  constructor(call: string, status: number, body: unknown) {
    const error = isObject(body) && isObject(body.error) ? body.error : {};
    const details = Array.isArray(error.details) ? error.details.filter(isObject) : [];
    const codes = [error, ...details].map(({ code }) => code).filter((it) =>
      typeof it === "string"
    );
    super(`${call} was refused: HTTP ${status} ${plain(codes.join(", "))}`.trimEnd());
    this.status = status;
    this.codes = codes;
    this.words = [error, ...details].map(({ message }) => message)
      .filter((it) => typeof it === "string").join(" ");
    const inner = isObject(error.innerError) ? error.innerError["request-id"] : undefined;
    this.requestId = typeof inner === "string" ? plain(inner) : undefined;
  }

  /** @returns whether the answer has a code that matches */
  has(code: RegExp): boolean {
    return this.codes.some((one) => code.test(one));
  }
}

/** @returns whether an error is Graph's refusal with this status */
export function isRefused(error: unknown, status: number): error is GraphRefusal {
  return error instanceof GraphRefusal && error.status === status;
}

/** @returns the call's answer; undefined if the object no longer exists */
export async function orGone<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (isRefused(error, 404)) return undefined;
    throw error;
  }
}

/**
 * Says what to do about a refusal.
 *
 * @param refusal the refusal
 * @param role the Entra role that the step needs
 */
export function fixFor(refusal: GraphRefusal, role: string): string {
  if (refusal.status === 403) {
    return `Your account needs the role ${role}. Ask for it in Microsoft Entra admin center → Roles & admins, ` +
      "then run the command again";
  }
  if (refusal.status === 401) return "The sign-in has expired. Run the command again";
  if (refusal.status === 429 || refusal.status >= 500) {
    return "Microsoft Graph is busy. Run the command again in a few minutes";
  }
  const id = refusal.requestId === undefined ? "" : ` (request ID ${refusal.requestId})`;
  return `Run the command again. If that fails too, do this step in the admin center${id}`;
}
