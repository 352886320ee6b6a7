import { inherited, type ProjectCopy } from "./project_copy.ts";
import { until } from "./until.ts";

/** How `serve` is started. */
export interface ServeOptions {
  readonly env?: Record<string, string>;
  readonly flags?: readonly string[];
  /** The folder from which the command is given; the project's own unless given. */
  readonly cwd?: string;
}

/** `deno task serve` of a project, in a process of its own. */
export class ServeProcess implements AsyncDisposable {
  /** What it has written to standard output. */
  stdout = "";
  /** What it has written to standard error. */
  stderr = "";
  readonly process: Deno.ChildProcess;
  readonly #reading: Promise<unknown>;
  #hasEnded = false;

  /** Starts the command, and waits for nothing. */
  constructor(
    { folder }: Pick<ProjectCopy, "folder">,
    { env = {}, flags = [], cwd = folder }: ServeOptions,
  ) {
    const { tasks } = JSON.parse(Deno.readTextFileSync(`${folder}/deno.json`));
    const [, ...args] = tasks.serve.command.split(" ") as string[];
    const script = args.pop()!;
    this.process = new Deno.Command(Deno.execPath(), {
      args: [...args, `${folder}/${script}`, ...flags],
      cwd,
      clearEnv: true,
      env: { ...inherited(), NO_COLOR: "1", ...env },
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#reading = Promise.all([
      this.#read(this.process.stdout, "stdout"),
      this.#read(this.process.stderr, "stderr"),
    ]);
    this.#reading.then(() => this.#hasEnded = true);
  }

  /** Starts the command, and waits until each of its threads serves: Deno says too early that it listens. */
  static async listening(
    project: Pick<ProjectCopy, "folder">,
    options: ServeOptions,
  ): Promise<ServeProcess> {
    const server = new ServeProcess(project, options);
    await server.until(/Listening on/);
    const [, origin = ""] = server.stderr.match(/Listening on (http:\/\/[^/]+)/) ?? [];
    try {
      await eachThreadServes(origin);
    } catch (error) {
      throw new Error(server.stderr, { cause: error });
    }
    return server;
  }

  /** All that it has written: events of the log are on either stream, by their level. */
  get shown(): string {
    return this.stdout + this.stderr;
  }

  /** Waits until it has written something. */
  async until(text: RegExp): Promise<void> {
    await until(() => text.test(this.shown) || this.#hasEnded);
    if (!text.test(this.shown)) throw new Error(`${text} was not written:\n${this.shown}`);
  }

  /** Waits for its end. */
  async end(): Promise<number> {
    const { code } = await this.process.status;
    await this.#reading;
    return code;
  }

  async #read(stream: ReadableStream<Uint8Array<ArrayBuffer>>, into: "stdout" | "stderr") {
    for await (const text of stream.pipeThrough(new TextDecoderStream())) this[into] += text;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.process.kill("SIGTERM");
    } catch {
      // It has ended.
    }
    await this.end();
  }
}

/** Waits until each thread of a server has begun: a signal that comes before would not reach all of them. */
export async function eachThreadServes(origin: string): Promise<void> {
  for (let answers = 0; answers < 10; answers++) {
    if (!await until(() => answersAt(origin))) throw new Error(`Nobody answers at ${origin}`);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}

async function answersAt(origin: string): Promise<boolean> {
  try {
    const response = await fetch(`${origin}/healthz`);
    await response.body?.cancel();
    return response.status === 200;
  } catch {
    return false;
  }
}
