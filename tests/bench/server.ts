/** How many ticks of a process's time Linux counts in a second. */
const TICKS_PER_SECOND = 100;

/** How a server is started. */
export interface ServerOptions {
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** A server in a process of its own. */
export class Server implements AsyncDisposable {
  private constructor(readonly origin: string, readonly process: Deno.ChildProcess) {}

  /** Starts a command, and waits until it has written the loopback address at which it listens. */
  static async start(command: string, { args, ...options }: ServerOptions): Promise<Server> {
    const process = new Deno.Command(command, {
      ...options,
      args: [...args],
      stdout: "null",
      stderr: "piped",
    }).spawn();
    const lines = process.stderr.pipeThrough(new TextDecoderStream()).getReader();
    let written = "";
    for (;;) {
      const { done, value } = await lines.read();
      if (done) throw new Error(`${command} ${args.join(" ")} has not started: ${written}`);
      written += value;
      const origin = /http:\/\/127\.0\.0\.1:\d+/.exec(written)?.[0];
      if (origin === undefined) continue;
      drain(lines);
      return new Server(origin, process);
    }
  }

  /** Starts a module with `deno serve`, on any free port. With several threads, the port has to be named. */
  static deno(module: string, env: Readonly<Record<string, string>>, threads = 1): Promise<Server> {
    const port = threads === 1 ? ["--port", "0"] : ["--port", `${freePort()}`, "--parallel"];
    return Server.start(Deno.execPath(), {
      args: ["serve", "-A", "--host", "127.0.0.1", ...port, module],
      env: { ...env, DENO_JOBS: `${threads}`, NO_COLOR: "1" },
    });
  }

  /** Memory of the process, in bytes; undefined if there is no `/proc`. */
  async memory(): Promise<number | undefined> {
    const status = await Deno.readTextFile(`/proc/${this.process.pid}/status`).catch(() => "");
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
  }

  /** CPU time of the process on all cores so far, in s; undefined if there is no `/proc`. */
  async cpuTime(): Promise<number | undefined> {
    const stat = await Deno.readTextFile(`/proc/${this.process.pid}/stat`).catch(() => null);
    // The program's name, in brackets, may have spaces. Fields 14 and 15 are user and system time in ticks (proc(5)).
    const fields = stat?.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields && (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.process.kill();
    await this.process.status;
  }
}

/** A server whose error output nobody reads would stop at a full pipe. */
async function drain(lines: ReadableStreamDefaultReader<string>): Promise<void> {
  while (!(await lines.read()).done);
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}
