import { freePort } from "./free_port.ts";
import { inCi } from "./in_ci.ts";

const CANDIDATES = [
  ...(Deno.env.get("PATH") ?? "").split(":").map((folder) => `${folder}/denokv`),
  `${Deno.env.get("HOME")}/.cargo/bin/denokv`,
];

const executable = CANDIDATES.find((path) => {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
});

/**
 * Deno takes the token from the environment, which all test files of a run share: whoever sets it, sets the same one.
 */
export const ACCESS_TOKEN = "a-token-for-tests-only";

/** Deno's own KV server with a database of its own, on a port of its own. */
export class Denokv implements AsyncDisposable {
  /** What `KV_PATH` and `DENO_KV_ACCESS_TOKEN` are to be. */
  readonly settings: { readonly KV_PATH: string; readonly DENO_KV_ACCESS_TOKEN: string };
  readonly #folder: string;
  readonly #port = freePort();
  #process: Deno.ChildProcess | undefined;

  private constructor(folder: string) {
    this.#folder = folder;
    this.settings = {
      KV_PATH: `http://127.0.0.1:${this.#port}`,
      DENO_KV_ACCESS_TOKEN: ACCESS_TOKEN,
    };
  }

  /** Starts a server that has nothing yet. */
  static async start(): Promise<Denokv> {
    const server = new Denokv(await Deno.makeTempDir());
    await server.start();
    return server;
  }

  /** Starts the server, again after a `kill()`. */
  async start(): Promise<void> {
    if (executable === undefined) throw new Error("Cannot find denokv");
    this.#process = new Deno.Command(executable, {
      args: [
        ...["--sqlite-path", `${this.#folder}/kv.sqlite3`, "serve"],
        ...["--addr", `127.0.0.1:${this.#port}`],
        ...["--access-token", this.settings.DENO_KV_ACCESS_TOKEN],
      ],
      stdout: "null",
      stderr: "null",
    }).spawn();
    while (!await this.#listens()) {
      const wait = new Promise<void>((resolve) => setTimeout(resolve, 20));
      const ended = await Promise.race([this.#process.status, wait]);
      if (ended) throw new Error(`denokv has ended with ${ended.code} before it listened`);
    }
  }

  /** Ends the server as a power cut does. */
  async kill(): Promise<void> {
    this.#process?.kill("SIGKILL");
    await this.#process?.status;
    this.#process = undefined;
  }

  async #listens(): Promise<boolean> {
    try {
      (await Deno.connect({ hostname: "127.0.0.1", port: this.#port })).close();
      return true;
    } catch {
      return false;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    await Deno.remove(this.#folder, { recursive: true });
  }
}

/**
 * Registers a test against `denokv`. Without it the test is reported as ignored, with the reason in its name; in CI it
 * fails instead.
 */
export function denokvTest(name: string, body: (server: Denokv) => Promise<void>): void {
  const missing = executable === undefined && !inCi;
  Deno.test({
    name: missing ? `${name} (ignored: no denokv found)` : name,
    ignore: missing,
    async fn() {
      await using server = await Denokv.start();
      Deno.env.set("DENO_KV_ACCESS_TOKEN", ACCESS_TOKEN);
      await body(server);
    },
  });
}
