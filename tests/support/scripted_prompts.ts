import { InterruptedError, type Prompts } from "../../cli/prompts.ts";

/** An answer to one question; a function is called when its question is asked. */
export type Answer = string | boolean | readonly string[] | (() => string | boolean);

/**
 * Answers a command's questions one by one. After the last answer, it presses Ctrl+C.
 *
 * @param answers the answers, in order
 * @param show takes what the terminal shows
 * @returns the prompts, and the answers for which no question has come yet
 */
export function scriptedPrompts(
  answers: readonly Answer[],
  show: (text: string) => void,
): Prompts & { readonly left: readonly Answer[] } {
  const left = [...answers];
  const next = (message: string): Promise<unknown> => {
    show(message);
    const answer = left.shift();
    if (answer === undefined) return Promise.reject(new InterruptedError("Interrupted"));
    return Promise.resolve(typeof answer === "function" ? answer() : answer);
  };
  return {
    left,
    async text({ message, fallback, initial }) {
      const answer = await next([message, ...initial ? [initial] : []].join(" ")) as string;
      show(answer);
      return answer || (fallback ?? "");
    },
    password: ({ message }) => next(message) as Promise<string>,
    confirm: (message) => next(message) as Promise<boolean>,
    select: async <T extends string>({ message, options }: {
      message: string;
      options: readonly { value: T; label: string }[];
    }) => {
      const answer = await next([message, ...options.map(({ label }) => label)].join("\n"));
      if (options.some(({ value }) => value === answer)) return answer as T;
      throw new Error(`"${answer}" is not an option of "${message}"`);
    },
    multiselect: async <T extends string>(
      { message }: { message: string },
    ) => [...await next(message) as T[]],
    progress(text) {
      show(text);
      return { update: show, end: () => {} };
    },
  };
}
