import { assertEquals } from "@std/assert";
import { startTenant } from "../../emulator/tenant.ts";

/** Answers a request, which has a line of the log. */
const ANSWER = `
  const { app } = await import(${JSON.stringify(new URL("../../main.ts", import.meta.url).href)});
  await app.handler()(new Request("http://localhost/"));
`;

/** What ends a process, and its exit code. */
const ENDS: Record<string, [does: string, code: number]> = {
  "is done": ["", 0],
  "is told to exit": ["Deno.exit()", 0],
  "meets an error that nobody catches": [
    `queueMicrotask(() => { throw new Error("uncaught"); })`,
    1,
  ],
  "meets a rejection that nobody handles": [`Promise.reject(new Error("uncaught"))`, 1],
};

for (const [what, [does, exitCode]] of Object.entries(ENDS)) {
  Deno.test(`the last lines of the log are written when the process ${what}`, async () => {
    await using tenant = await startTenant();
    const folder = await Deno.makeTempDir();
    const { code, stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["eval", "--no-check", ANSWER + does],
      env: {
        CLIENT_ID: tenant.clientId,
        CLIENT_SECRET: tenant.clientSecret,
        AUTHORITY: tenant.authority,
        ENDPOINT: tenant.endpoint,
        KV_PATH: `${folder}/kv.sqlite3`,
      },
      stderr: "null",
    }).output();
    await Deno.remove(folder, { recursive: true });
    assertEquals(code, exitCode);
    const lines = new TextDecoder().decode(stdout).split("\n").filter((line) => line !== "");
    assertEquals(lines.map((line) => JSON.parse(line).event), ["started", "request"]);
  });
}
