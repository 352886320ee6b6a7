/** The app ends within 10 s of a signal. A server that is still starting may miss the signal. */
const KILL_AFTER_MS = 15_000;
const ENDING: readonly Deno.Signal[] = ["SIGINT", "SIGTERM", "SIGBREAK"];

/** Signals that a supervisor or a terminal sends to end, or to reload, a server. */
const SIGNALS: readonly Deno.Signal[] = Deno.build.os === "windows"
  ? ["SIGINT", "SIGBREAK"]
  : ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2"];

/**
 * Runs Deno, passes on the signals that this process gets, and waits for its end.
 *
 * @param args flags and arguments
 * @param options its folder, and variables besides those of this process
 * @returns its exit code; 128 and the signal's number if a signal has ended it
 */
export async function runDeno(
  args: readonly string[],
  options: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
): Promise<number> {
  const child = new Deno.Command(Deno.execPath(), { args: [...args], ...options }).spawn();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const passing = SIGNALS.map((signal) => {
    const send = () => {
      kill(child, signal);
      if (ENDING.includes(signal)) {
        timer ??= setTimeout(() => kill(child, "SIGKILL"), KILL_AFTER_MS);
      }
    };
    Deno.addSignalListener(signal, send);
    return () => Deno.removeSignalListener(signal, send);
  });
  const { code } = await child.status;
  clearTimeout(timer);
  for (const stop of passing) stop();
  return code;
}

function kill(child: Deno.ChildProcess, signal: Deno.Signal): void {
  try {
    child.kill(signal);
  } catch {
    // It has just ended.
  }
}
