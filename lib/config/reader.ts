import { isTooLong, pastedMistake, wrappedMistake } from "./pasted_value.ts";
import { type ConfigProblem, type Environment, type Variable, VARIABLES } from "./variables.ts";
import { isMistake, type Mistake } from "./mistake.ts";

/** Values that a page may show: every browser sees them at sign-in, or they reveal nothing. */
const PUBLIC: readonly Variable[] = [
  "CLIENT_ID",
  "CLIENT_CERTIFICATE_X5T",
  "AUTHORITY",
  "OIDC_AUTHORITY",
  "TENANT_ID",
  "PORT",
  "REDIRECT_URI",
  "RESPONSE_MODE",
  "SCOPE",
  "ENDPOINT",
  "APIS",
  "SESSION_IDLE_MINUTES",
  "SESSION_LIFETIME_HOURS",
  "SHOW_ERROR_DETAILS",
  "HSTS",
  "LOG_FORMAT",
  "LOG_REQUESTS",
];

/** Reads variables one by one, and collects their mistakes. */
export class ConfigReader {
  /** The mistakes so far. */
  readonly problems: ConfigProblem[] = [];
  readonly #env: Environment;

  /** @param env the variables' values */
  constructor(env: Environment) {
    this.#env = env;
    for (const variable of VARIABLES) {
      this.check(variable, pastedMistake(this.#env[variable]?.trim() ?? ""));
    }
  }

  /** @returns the value without surrounding white space; undefined if it is not set, or too long for any check */
  read(variable: Variable): string | undefined {
    const value = this.#env[variable]?.trim();
    return !value || isTooLong(value) ? undefined : value;
  }

  /** Notes a variable's first mistake. Later ones usually follow from it and would only confuse. */
  report(variable: Variable, mistake: Mistake): undefined {
    if (this.problems.some((known) => known.variable === variable)) return;
    this.problems.push({ variable, ...mistake });
  }

  /** Notes a mistake, if there is one. */
  check(variable: Variable, mistake: Mistake | undefined): void {
    if (mistake !== undefined) this.report(variable, mistake);
  }

  /** @returns the value; undefined if it is a mistake, which is then noted */
  accept<T extends object>(variable: Variable, value: T | Mistake): T | undefined {
    return isMistake(value) ? this.report(variable, value) : value;
  }

  /**
   * @param fix where to find the value
   * @returns a required value; undefined if it is missing, which is then noted
   */
  required(variable: Variable, fix: string): string | undefined {
    const value = this.read(variable);
    if (value === undefined) return this.report(variable, { problem: "is not set", fix });
    const mistake = wrappedMistake(value, fix);
    if (mistake !== undefined) return this.report(variable, mistake);
    return value;
  }

  /** @returns a whole number from 1 to `max`; the fallback if it is not set or wrong */
  number(variable: Variable, fallback: number, max: number, unit: string): number {
    const value = this.read(variable);
    if (value === undefined) return fallback;
    if (/^\d+$/.test(value) && Number(value) >= 1 && Number(value) <= max) return Number(value);
    this.report(variable, {
      problem: "is not a whole number in range",
      fix: `A number of ${unit} from 1 to ${max}; default ${fallback}`,
    });
    return fallback;
  }

  /** @returns true or false; the fallback if it is not set or wrong */
  flag(variable: Variable, fallback: boolean): boolean {
    const value = this.read(variable)?.toLowerCase();
    if (value === undefined) return fallback;
    if (value === "true" || value === "false") return value === "true";
    this.report(variable, { problem: "is neither true nor false", fix: "true or false" });
    return fallback;
  }

  /** @returns one of the words; the first one if it is not set or wrong */
  choice<T extends string>(variable: Variable, words: readonly [T, ...T[]]): T {
    const value = this.read(variable)?.toLowerCase();
    if (value === undefined) return words[0];
    const chosen = words.find((word) => word === value);
    if (chosen === undefined) {
      this.report(variable, { problem: `is none of ${words.join(", ")}`, fix: words.join(" or ") });
    }
    return chosen ?? words[0];
  }

  /** @returns the values without mistakes that a page may show */
  kept(): Environment {
    const wrong = new Set(this.problems.map(({ variable }) => variable));
    const right = PUBLIC.filter((name) => !wrong.has(name) && this.read(name) !== undefined);
    return Object.fromEntries(right.map((name) => [name, this.read(name)]));
  }
}
