import { assertEquals, assertFalse, assertMatch, assertStringIncludes } from "@std/assert";
import { startTenant, type Tenant } from "../../emulator/tenant.ts";
import { signIn } from "../support/credentials.ts";
import { freePort } from "../support/free_port.ts";
import { ProjectCopy } from "../support/project_copy.ts";
import { eachThreadServes, ServeProcess } from "../support/serve_process.ts";
import { Visitor } from "../support/visitor.ts";

/** The variables of an app at this tenant. */
function variablesOf(tenant: Tenant): Record<string, string> {
  return {
    CLIENT_ID: tenant.clientId,
    CLIENT_SECRET: tenant.clientSecret,
    AUTHORITY: tenant.authority,
    ENDPOINT: tenant.endpoint,
  };
}

Deno.test("deno task serve signs people in with no more than its own permissions, at HOST and PORT of .env, from any folder (W-79)", async () => {
  await using project = await ProjectCopy.make();
  await using tenant = await startTenant();
  const port = freePort();
  const settings = { ...variablesOf(tenant), HOST: "localhost", PORT: `${port}`, WORKERS: "2" };
  await Deno.writeTextFile(
    `${project.folder}/.env`,
    Object.entries(settings).map(([name, value]) => `${name}=${value}\n`).join(""),
  );
  await using server = await ServeProcess.listening(project, { cwd: "/" });
  assertStringIncludes(server.stderr, `Listening on http://127.0.0.1:${port}/ with 2 threads`);
  const told = server.stderr.match(/^ {2}(net|read|write|env) /gm);
  assertEquals(told?.length, 4, "the permissions are told once");

  const origin = `http://localhost:${port}`;
  const visitor = new Visitor();
  await signIn(visitor, { origin, tenant }, 0, "/graph");
  assertEquals(visitor.page.status, 200);
  assertEquals(visitor.page.url.pathname, "/graph");
  const data = await Deno.stat(`${project.folder}/data`);
  assertEquals(data.mode! & 0o777, 0o700);
  for await (const { name } of Deno.readDir(`${project.folder}/data`)) {
    const { mode } = await Deno.stat(`${project.folder}/data/${name}`);
    assertEquals(mode! & 0o777, 0o600, name);
  }
  assertFalse(
    server.stdout.includes(tenant.clientSecret) || server.stderr.includes(tenant.clientSecret),
  );
});

Deno.test("deno task serve --print writes a command line that serves", async () => {
  const project = await ProjectCopy.ofFile();
  await using tenant = await startTenant();
  const env = { ...variablesOf(tenant), PORT: `${freePort()}` };
  await using printing = new ServeProcess(project, { env, flags: ["--print"] });
  assertEquals(await printing.end(), 0);
  assertEquals(printing.stdout.trim().split("\n").length, 1);
  assertMatch(printing.stdout, /^deno serve --parallel --host 127\.0\.0\.1 --port \d+ /);

  const process = new Deno.Command("sh", {
    args: ["-c", `exec ${printing.stdout.replace(/^deno/, Deno.execPath())}`],
    env,
    stderr: "null",
    stdout: "null",
  }).spawn();
  const origin = `http://127.0.0.1:${env.PORT}`;
  await eachThreadServes(origin);
  const response = await fetch(`${origin}/readyz`);
  assertEquals(response.status, 200);
  assertEquals(await response.text(), "ready\n");
  process.kill();
  assertEquals((await process.status).code, 0);
});

Deno.test("deno task serve has one thread for a database in memory, which threads can't share (W-76)", async () => {
  const project = await ProjectCopy.ofFile();
  await using tenant = await startTenant();
  for (const WORKERS of ["", "4"]) {
    const env = { ...variablesOf(tenant), PORT: `${freePort()}`, WORKERS, KV_PATH: ":memory:" };
    await using printing = new ServeProcess(project, { env, flags: ["--print"] });
    assertEquals(await printing.end(), 0);
    assertMatch(printing.stdout, /^deno serve --host /);
  }
});

Deno.test("deno task serve listens at DENO_SERVE_ADDRESS, and the app knows its port (W-79)", async () => {
  const project = await ProjectCopy.ofFile();
  await using tenant = await startTenant();
  const port = freePort();
  const env = {
    ...variablesOf(tenant),
    PORT: "3000",
    DENO_SERVE_ADDRESS: `tcp:localhost:${port}`,
    WORKERS: "1",
  };
  await using server = await ServeProcess.listening(project, { env });
  assertStringIncludes(server.stderr, `Listening on http://127.0.0.1:${port}/\n`);
  const response = await fetch(`http://localhost:${port}/sign-in`, { redirect: "manual" });
  await response.body?.cancel();
  const { searchParams } = new URL(response.headers.get("location")!);
  assertEquals(searchParams.get("redirect_uri"), `http://localhost:${port}/getAToken`);
});

Deno.test("deno task serve logs its start once, however many threads it has, with what .env misspells", async () => {
  await using project = await ProjectCopy.make();
  await Deno.writeTextFile(`${project.folder}/.env`, "CLIENT_SECRT=8Q~secret\n");
  await using tenant = await startTenant();
  const env = { ...variablesOf(tenant), PORT: `${freePort()}`, WORKERS: "4" };
  const server = await ServeProcess.listening(project, { env });
  server.process.kill("SIGTERM");
  assertEquals(await server.end(), 0);
  assertEquals(server.shown.match(/"event":"started"/g)?.length, 1, server.shown);
  assertEquals(
    server.shown.match(/"event":"setting_ignored","problem":"line 1 sets CLIENT_SECRT,/g)?.length,
    1,
    server.shown,
  );
  assertFalse(server.shown.includes("8Q~"));
});

Deno.test("deno task serve hands signals on, and ends with the server's exit code", async () => {
  const project = await ProjectCopy.ofFile();
  for (const [signal, code] of [["SIGTERM", 0], ["SIGINT", 0]] as const) {
    const server = await ServeProcess.listening(project, { env: { PORT: `${freePort()}` } });
    server.process.kill(signal);
    assertEquals(await server.end(), code, signal);
  }
});

/** What goes wrong before anything is served, with the exit code and the sentence that says so. */
const REFUSALS: Record<string, { flags?: string[]; env?: Record<string, string>; code: number }> = {
  "Unknown option '--port'": { flags: ["--port", "8081"], code: 2 },
  "Unexpected argument 'main.ts'": { flags: ["main.ts"], code: 2 },
  'PORT is "x"': { env: { PORT: "x" }, code: 2 },
  "Run deno task build first.": { code: 1 },
};

Deno.test("deno task serve says in a sentence why it can't serve (P-13, W-79)", async () => {
  await using project = await ProjectCopy.make({ built: false });
  for (const [says, { code, ...options }] of Object.entries(REFUSALS)) {
    const server = new ServeProcess(project, options);
    assertEquals(await server.end(), code, says);
    assertStringIncludes(server.stderr, says);
    assertFalse(/\n {4}at /.test(server.stderr), "a backtrace");
  }
});

Deno.test("deno task serve refuses a port that is in use, which its threads would share", async () => {
  const project = await ProjectCopy.ofFile();
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  const server = new ServeProcess(project, { env: { PORT: `${port}` } });
  assertEquals(await server.end(), 1);
  assertStringIncludes(server.stderr, `port ${port} of 127.0.0.1 is in use`);
});

Deno.test("deno task serve names a .env that can't be read, even if the port that then counts is in use", async () => {
  await using project = await ProjectCopy.make({ built: false });
  await Deno.mkdir(`${project.folder}/_fresh`);
  await Deno.writeTextFile(`${project.folder}/_fresh/server.js`, "");
  await Deno.writeTextFile(`${project.folder}/.env`, 'PORT=1\nCLIENT_SECRET="open\n');
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const server = new ServeProcess(project, { env: { PORT: `${listener.addr.port}` } });
  assertEquals(await server.end(), 1);
  assertMatch(server.stderr, /\.env line 2 opens a quotation mark[^]*is in use/);
});

Deno.test("deno task serve with a mistaken configuration serves 503, and says why in the terminal", async () => {
  const project = await ProjectCopy.ofFile();
  const port = freePort();
  const env = { PORT: `${port}`, WORKERS: "4" };
  await using server = await ServeProcess.listening(project, { env });
  const response = await fetch(`http://127.0.0.1:${port}/`);
  assertEquals(response.status, 503);
  await response.body?.cancel();
  assertStringIncludes(server.stderr, "CLIENT_ID is not set");
  // One line a mistake, not one a thread.
  const logged = server.shown.match(/"event":"config_problem","variable":"[A-Z_]+"/g)!;
  assertEquals(logged.length, 3, logged.join());
  assertEquals(new Set(logged).size, 3);
});

Deno.test("deno task serve lets the app read a credential's file that can't be used, so that it says what is wrong", async () => {
  await using project = await ProjectCopy.make();
  await using tenant = await startTenant();
  const { CLIENT_SECRET: _, ...variables } = variablesOf(tenant);
  const secretFile = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(secretFile, "<client secret value>");
    const env = {
      ...variables,
      PORT: `${freePort()}`,
      WORKERS: "1",
      CLIENT_SECRET_FILE: secretFile,
    };
    await using server = await ServeProcess.listening(project, { env });
    const response = await fetch(`http://127.0.0.1:${env.PORT}/`);
    assertEquals(response.status, 503);
    assertStringIncludes(await response.text(), "still holds the placeholder");
    assertMatch(server.shown, /"config_problem","variable":"CLIENT_SECRET_FILE","problem":"still/);
  } finally {
    await Deno.remove(secretFile);
  }
});
