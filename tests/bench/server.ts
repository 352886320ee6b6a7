/** Variables of a configured app, whose tenant nobody ever asks for anything. */
export interface ServerEnv {
  CLIENT_ID: string;
  CLIENT_SECRET: string;
  AUTHORITY: string;
  KV_PATH: string;
  [name: string]: string;
}

/** A server in a process of its own, as `deno serve` runs it. */
export class Server implements AsyncDisposable {
  private constructor(readonly origin: string, readonly process: Deno.ChildProcess) {}

  static async start(entry: string, env: ServerEnv): Promise<Server> {
    const process = new Deno.Command(Deno.execPath(), {
      args: ["serve", "-A", "--host", "127.0.0.1", "--port", "0", entry],
      env: { ...env, NO_COLOR: "1" },
      stderr: "piped",
      stdout: "null",
    }).spawn();
    let text = "";
    for await (const chunk of process.stderr.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      const origin = /http:\/\/127\.0\.0\.1:\d+/.exec(text)?.[0];
      if (origin !== undefined) return new Server(origin, process);
    }
    throw new Error(`${entry} did not start: ${text}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.process.kill();
    await this.process.status;
  }
}
