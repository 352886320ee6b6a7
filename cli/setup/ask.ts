/** Asks a question. */
export type Ask = (question: string, options?: { readonly hidden?: boolean }) => Promise<string>;

/** What a terminal types into: `Deno.stdin`. */
export interface TerminalInput {
  read(buffer: Uint8Array): Promise<number | null>;
  setRaw(raw: boolean): void;
}

/** Somebody has pressed Ctrl+C, or the input has ended. */
export class InterruptedError extends Error {
  override name = "InterruptedError";
}

const ENTER = /[\r\n]/;
const CTRL_C = "\x03";
const CTRL_D = "\x04";
const CTRL_U = "\x15";
const BACKSPACE = ["\b", "\x7f"];

/**
 * Makes a terminal that can be asked.
 *
 * @param input where answers come from
 * @param write where questions go to
 */
export function createAsk(input: TerminalInput, write: (text: string) => void): Ask {
  const decoder = new TextDecoder();
  let pending = "";

  return async function ask(question, { hidden = false } = {}) {
    write(question);
    // Raw, the terminal does not echo, and leaves editing to us.
    if (hidden) input.setRaw(true);
    try {
      return (await readLine()).trim();
    } finally {
      if (hidden) {
        input.setRaw(false);
        write("\n");
      }
    }
  };

  async function readLine(): Promise<string> {
    let line = "";
    while (true) {
      for (const [at, key] of [...pending].entries()) {
        if (ENTER.test(key)) {
          // A terminal that is not raw sends \n; one that is, \r. Text pasted from Windows has both.
          const rest = [...pending].slice(at + 1).join("");
          pending = key === "\r" && rest.startsWith("\n") ? rest.slice(1) : rest;
          return line;
        }
        if (key === CTRL_C || key === CTRL_D) throw new InterruptedError("Interrupted");
        if (key === CTRL_U) line = "";
        else if (BACKSPACE.includes(key)) line = [...line].slice(0, -1).join("");
        else line += key;
      }
      pending = "";
      pending = await readMore();
    }
  }

  async function readMore(): Promise<string> {
    const buffer = new Uint8Array(1024);
    const length = await input.read(buffer);
    if (length === null) throw new InterruptedError("The input has ended");
    return decoder.decode(buffer.subarray(0, length), { stream: true });
  }
}
