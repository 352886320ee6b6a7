import { assertEquals } from "@std/assert";
import { freePort } from "../support/free_port.ts";
import { inherited, ProjectCopy } from "../support/project_copy.ts";

/** The app of a tenant that nobody asks: without it, `start` and `dev` would bring the emulator. */
const CONFIGURED = {
  CLIENT_ID: "00000000-0000-4000-8000-000000000000",
  CLIENT_SECRET: "secret",
  AUTHORITY: "https://contoso.ciamlogin.com/contoso.onmicrosoft.com",
};

/** Runs a task, sends it a signal once it shows a text, and returns its exit code. */
async function end(
  task: string[],
  options: { shows: string; signal: Deno.Signal; env: Record<string, string>; cwd?: string },
): Promise<number> {
  const { shows, signal, env, cwd = "." } = options;
  const process = new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", ...task],
    cwd,
    clearEnv: true,
    env: { ...inherited(), NO_COLOR: "1", ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  let shown = "";
  for await (const text of process.stdout.pipeThrough(new TextDecoderStream())) {
    const isFirst = !shown.includes(shows);
    if ((shown += text).includes(shows) && isFirst) process.kill(signal);
  }
  return (await process.status).code;
}

// 128 and the signal's number, as shells report it.
for (const [signal, code] of [["SIGINT", 130], ["SIGTERM", 143]] as const) {
  for (const task of ["start", "dev"]) {
    Deno.test(`deno task ${task} ends with ${code} after ${signal}`, async () => {
      const { folder: cwd } = await ProjectCopy.ofFile();
      const env = { ...CONFIGURED, PORT: `${freePort()}` };
      assertEquals(await end([task], { shows: "Open http", signal, env, cwd }), code);
    });
  }

  Deno.test(`deno task api ends with ${code} after ${signal}`, async () => {
    const env = { API_PORT: `${freePort()}` };
    assertEquals(await end(["api"], { shows: "listens on", signal, env }), code);
  });
}

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.test(`deno task emulator closes in order after ${signal}, and ends with 0, as serve does`, async () => {
    const task = ["emulator", "--port", "0"];
    assertEquals(await end(task, { shows: "/mailbox", signal, env: {} }), 0);
  });
}
