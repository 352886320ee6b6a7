import { plain } from "../../lib/plain_text.ts";
import type { Check } from "../doctor/check.ts";
import type { Prompts } from "../prompts.ts";
import type { CliContext } from "../terminal.ts";
import type { RegisterArguments } from "./plan/arguments.ts";
import type { PlannedCall } from "./directory/dry_call.ts";
import type { RegistrationRecord } from "./record/record.ts";
import { fixFor, GraphRefusal, RegistrationError } from "./directory/refusal.ts";
import { describeMade, formatStep, type StepReport } from "./report.ts";
import type { Step } from "./work.ts";

/** The person has not agreed. Nothing was changed. */
export class DeclinedError extends Error {
  override name = "DeclinedError";
}

/** What a run of the command works with, what it tells the person, and what it has done so far. */
export class Run {
  readonly args: RegisterArguments;
  readonly context: CliContext;
  /** Scopes of Microsoft Graph that only single pages need. */
  readonly pageScopes: readonly string[];
  /** Asks the person at the terminal; null where nothing may be asked. */
  readonly prompts: Prompts | null;
  readonly steps: StepReport[] = [];
  readonly checks: Check[] = [];
  /** The calls of a dry run. */
  readonly calls: PlannedCall[] = [];
  /** What exists at the tenant because of this command. */
  record: RegistrationRecord | null = null;
  readonly #asLine = (text: string) => this.say(`           ${text}`);
  #show: (text: string) => void = this.#asLine;

  constructor(args: RegisterArguments, context: CliContext, pageScopes: readonly string[]) {
    this.args = args;
    this.context = context;
    this.pageScopes = pageScopes;
    this.prompts = args.yes || args.json ? null : context.prompts;
  }

  /** Writes a line, unless standard output is for a program. */
  say(text: string): void {
    if (!this.args.json) this.context.say(text);
  }

  /** Reports a step. */
  tell(report: StepReport): void {
    this.steps.push(report);
    this.say(formatStep(report, this.context.colour));
  }

  /** Changes the spinner's text; without a spinner it is a line of its own. */
  show(text: string): void {
    this.#show(text);
  }

  /** Shows a spinner while something goes on. */
  async waiting<T>(text: string, action: () => Promise<T>): Promise<T> {
    const progress = this.prompts?.progress(text, () => this.interrupted());
    this.#show = progress === undefined ? this.#asLine : (it) => progress.update(it);
    try {
      return await action();
    } finally {
      progress?.end();
      this.#show = this.#asLine;
    }
  }

  /** Shows a spinner, and turns a refusal of Graph into words. */
  async attempt<T>(
    step: Pick<Step, "name" | "role" | "doing">,
    action: () => Promise<T>,
  ): Promise<T> {
    return await this.waiting(step.doing, () => this.explained(step, action));
  }

  /**
   * Turns a refusal of Graph into words.
   *
   * @throws {RegistrationError} in its place
   */
  async explained<T>(
    { name, role }: Pick<Step, "name" | "role">,
    action: () => Promise<T>,
  ): Promise<T> {
    try {
      return await action();
    } catch (error) {
      if (!(error instanceof GraphRefusal)) throw error;
      throw new RegistrationError(`${name}: ${error.message}`, fixFor(error, role), {
        cause: error,
      });
    }
  }

  /** Says what exists, and how to go on, when Ctrl+C ends the process. */
  interrupted(): void {
    const lines = ["\nInterrupted. Run the command again to go on.", ...this.existing()];
    for (const line of lines) this.context.sayAside(line);
  }

  /** @returns what exists at the tenant because of this command, in words */
  existing(): string[] {
    const made = this.record === null ? [] : describeMade(this.record.made);
    if (made.length === 0) return ["\nNothing was made at the tenant."];
    return [
      "\nThis exists now, and the next run goes on from here:",
      ...made.map((it) => `  ${plain(it)}`),
    ];
  }
}
