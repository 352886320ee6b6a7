import * as clack from "@clack/prompts";
import process from "node:process";
import type { Readable, Writable } from "node:stream";

/** A question that is answered with text. */
export interface TextQuestion {
  readonly message: string;
  /** An example, shown while nothing is typed. */
  readonly placeholder?: string;
  /** The answer when nothing is typed; without it an answer is required. */
  readonly fallback?: string;
  /** What stands there already, to be corrected. */
  readonly initial?: string;
}

/** A question with given answers. */
export interface Choice<T extends string> {
  readonly message: string;
  readonly options: readonly { readonly value: T; readonly label: string }[];
}

/** Shows that something is going on. */
export interface Progress {
  /** Changes the text. */
  update(text: string): void;
  /** Ends, and removes the text. */
  end(): void;
}

/**
 * Asks the person at the terminal. Every question throws {@linkcode InterruptedError} when that person presses Ctrl+C
 * or Escape.
 */
export interface Prompts {
  /** @returns the answer without blanks around it */
  text(question: TextQuestion): Promise<string>;
  /** Asks for a value that must not be seen. */
  password(question: Pick<TextQuestion, "message">): Promise<string>;
  /** Asks for yes or no; Enter alone gives `initial`. */
  confirm(message: string, initial: boolean): Promise<boolean>;
  /** Lets the person choose one answer; the first is marked. */
  select<T extends string>(choice: Choice<T>): Promise<T>;
  /** Lets the person choose any number of answers. */
  multiselect<T extends string>(choice: Choice<T>, initial: readonly T[]): Promise<T[]>;
  /**
   * Shows a spinner until it is ended. Ctrl+C then ends the process.
   *
   * @param interrupted is called before the process ends
   */
  progress(text: string, interrupted?: () => void): Progress;
}

/** The exit code of a process that Ctrl+C has ended, as shells report it. */
export const INTERRUPTED = 130;

/** The person at the terminal does not want to go on. */
export class InterruptedError extends Error {
  override name = "InterruptedError";
}

/**
 * Makes prompts for a terminal.
 *
 * @param input where answers come from
 * @param output where questions are shown
 */
export function createPrompts(input: Readable, output: Writable): Prompts {
  const streams = { input, output, withGuide: false };
  return {
    async text({ message, placeholder, fallback, initial }) {
      const answer = await clack.text({
        ...streams,
        message,
        ...(placeholder === undefined ? {} : { placeholder }),
        ...(initial === undefined ? {} : { initialValue: initial }),
        validate: (value) => value?.trim() || fallback !== undefined ? undefined : "Enter a value",
      });
      return taken(answer)?.trim() || (fallback ?? "");
    },
    async password({ message }) {
      const validate = (value?: string) => value?.trim() ? undefined : "Enter a value";
      return taken(await clack.password({ ...streams, message, validate })).trim();
    },
    async confirm(message, initial) {
      return taken(await clack.confirm({ ...streams, message, initialValue: initial }));
    },
    async select<T extends string>({ message, options }: Choice<T>) {
      const list = options as clack.Option<T>[];
      return taken(await clack.select<T>({ ...streams, message, options: list }));
    },
    async multiselect<T extends string>({ message, options }: Choice<T>, initial: readonly T[]) {
      const list = options as clack.Option<T>[];
      return taken(
        await clack.multiselect<T>({
          ...streams,
          message,
          options: list,
          initialValues: initial,
          required: false,
        }),
      );
    },
    progress(text, interrupted = () => {}) {
      const spinner = clack.spinner({ output, withGuide: false });
      // On Ctrl+C the spinner ends the process, with 0.
      const onExit = () => {
        spinner.clear();
        interrupted();
        Deno.exit(INTERRUPTED);
      };
      process.once("exit", onExit);
      spinner.start(text);
      return {
        update: (next) => spinner.message(next),
        end() {
          process.off("exit", onExit);
          spinner.clear();
        },
      };
    },
  };
}

function taken<T>(answer: T | typeof clack.CANCEL_SYMBOL): T {
  if (answer === clack.CANCEL_SYMBOL) throw new InterruptedError("Interrupted");
  return answer as T;
}
