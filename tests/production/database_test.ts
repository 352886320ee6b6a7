import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { databaseOpener } from "../../cli/database.ts";
import { checkDatabase } from "../../cli/doctor/surroundings.ts";
import { startTenant, type Tenant } from "../../emulator/tenant.ts";
import { CONTEXT } from "../support/cli_context.ts";
import { signIn } from "../support/credentials.ts";
import { damage, PAGE_BYTES } from "../support/damaged_database.ts";
import { denokvTest } from "../support/denokv.ts";
import { freePort } from "../support/free_port.ts";
import { ProjectCopy } from "../support/project_copy.ts";
import { ServeProcess } from "../support/serve_process.ts";
import { until } from "../support/until.ts";
import { Visitor } from "../support/visitor.ts";

async function serve(project: ProjectCopy, tenant: Tenant, env: Record<string, string>) {
  const port = freePort();
  const settings = {
    CLIENT_ID: tenant.clientId,
    CLIENT_SECRET: tenant.clientSecret,
    AUTHORITY: tenant.authority,
    ENDPOINT: tenant.endpoint,
    HOST: "localhost",
    PORT: `${port}`,
    WORKERS: "1",
    ...env,
  };
  const server = await ServeProcess.listening(project, { env: settings });
  const origin = `http://localhost:${port}`;
  const status = async (path: string) => (await new Visitor().request(origin + path)).status;
  return {
    origin,
    server,
    status,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

denokvTest(
  "a KV server that is away at the start: public pages work, and all do once it is there (W-62)",
  async (kv) => {
    await using project = await ProjectCopy.make();
    await using tenant = await startTenant();
    await kv.kill();
    await using app = await serve(project, tenant, kv.settings);
    const paths = ["/", "/healthz", "/readyz", "/sign-in"];
    assertEquals(await Promise.all(paths.map(app.status)), [200, 200, 503, 503]);
    await kv.start();
    assert(await until(async () => await app.status("/readyz") === 200));
    const visitor = new Visitor();
    await signIn(visitor, { origin: app.origin, tenant }, 0, "/profile");
    assertEquals(visitor.page.status, 200);
    assertStringIncludes(app.server.shown, '"event":"kv_available"');
  },
);

denokvTest(
  "a wrong token for the KV server is a mistake of the configuration, named (W-62)",
  async (kv) => {
    await using project = await ProjectCopy.make();
    await using tenant = await startTenant();
    const env = { ...kv.settings, DENO_KV_ACCESS_TOKEN: "another-token-altogether" };
    await using app = await serve(project, tenant, env);
    assertEquals(await app.status("/"), 503);
    assertStringIncludes(app.server.shown, '"variable":"DENO_KV_ACCESS_TOKEN"');
  },
);

Deno.test("a path that can't be a database is a mistake of the configuration, named (W-62)", async () => {
  await using project = await ProjectCopy.make();
  await using tenant = await startTenant();
  await Deno.writeTextFile(`${project.folder}/notes.txt`, "");
  await using app = await serve(project, tenant, { KV_PATH: "notes.txt/kv" });
  assertEquals([await app.status("/"), await app.status("/healthz")], [503, 200]);
  assertStringIncludes(app.server.shown, '"variable":"KV_PATH","problem":"can\'t be used: ');
});

Deno.test("a file where the folder of the database should be: the page says so, and does not speak of .env (W-62)", async () => {
  await using project = await ProjectCopy.make();
  await using tenant = await startTenant();
  await Deno.writeTextFile(`${project.folder}/data`, "");
  await using app = await serve(project, tenant, {});
  const { status, body } = await new Visitor().request(`${app.origin}/`);
  assertEquals(status, 503);
  const main = /<main[^]*<\/main>/.exec(body)![0];
  assertStringIncludes(body, "</code> is not set, and its default can");
  assertStringIncludes(body, `Make sure that ${project.folder}/data is a folder`);
  assertEquals(/\.env\b|tenant|deno task/.test(main), false, main);
});

Deno.test("a database that another file has replaced counts as damaged (W-62)", async () => {
  await using project = await ProjectCopy.make();
  await using tenant = await startTenant();
  await Deno.writeTextFile(`${project.folder}/notes.txt`, "no database ".repeat(500));
  await using app = await serve(project, tenant, { KV_PATH: "notes.txt" });
  const paths = ["/", "/healthz", "/readyz", "/sign-in"];
  assertEquals(await Promise.all(paths.map(app.status)), [200, 200, 503, 503]);
  const path = `${project.folder}/notes.txt`;
  assertMatch(
    app.server.shown,
    new RegExp(`"kv_unavailable".*${path} is damaged, or another kind of file. Stop the app`),
  );
  const openKv = databaseOpener(project.folder);
  const { seen } = await checkDatabase({ kvPath: "notes.txt" }, { ...CONTEXT, openKv });
  assertEquals(seen, "notes.txt is damaged, or another kind of file");
});

Deno.test("a damaged database: public pages work, the log and the doctor say what to do (W-62)", async () => {
  await using project = await ProjectCopy.make();
  await using tenant = await startTenant();
  const path = `${project.folder}/data/kv.sqlite3`;
  await Deno.mkdir(`${project.folder}/data`);
  (await Deno.openKv(path)).close();
  await damage(path, 7 * PAGE_BYTES, 8 * PAGE_BYTES);
  await using app = await serve(project, tenant, {});
  const paths = ["/", "/healthz", "/readyz", "/sign-in"];
  assertEquals(await Promise.all(paths.map(app.status)), [200, 200, 503, 503]);
  assertMatch(
    app.server.shown,
    new RegExp(`"kv_unavailable".*${path} is damaged. Stop the app, move`),
  );
  assertMatch(app.server.shown, new RegExp(`"not_ready".*${path} is damaged. Stop the app, move`));

  const openKv = databaseOpener(project.folder);
  const { result, seen, fix } = await checkDatabase({ kvPath: undefined }, { ...CONTEXT, openKv });
  assertEquals([result, seen], ["failure", "data/kv.sqlite3 is damaged"]);
  assertStringIncludes(fix!, "move the database's file away");

  await Deno.rename(path, `${path}.damaged`);
  assert(await until(async () => await app.status("/readyz") === 200));
});

Deno.test("a database that another program has locked: not ready, and ready again without a restart (W-62, W-76)", async () => {
  await using project = await ProjectCopy.make();
  await using tenant = await startTenant();
  await using app = await serve(project, tenant, {});
  assertEquals(await app.status("/readyz"), 200);
  const lock = new Deno.Command(Deno.execPath(), {
    args: ["eval", HOLD_A_LOCK, `${project.folder}/data/kv.sqlite3`],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const reader = lock.stdout.getReader();
  await reader.read();
  assert(await until(async () => await app.status("/readyz") === 503));
  assertEquals(await app.status("/"), 200);
  await lock.stdin.close();
  await reader.cancel();
  await lock.status;
  assert(await until(async () => await app.status("/readyz") === 200));
});

Deno.test("a file of turns that can't be made for now: not ready, and ready later without a restart (W-62, W-76)", async () => {
  await using project = await ProjectCopy.make();
  await using tenant = await startTenant();
  const path = `${project.folder}/data/kv.sqlite3-turn`;
  await Deno.mkdir(`${project.folder}/data`);
  await Deno.symlink(path, path); // a loop: neither a missing right nor a wrong path
  await using app = await serve(project, tenant, {});
  assertEquals([await app.status("/"), await app.status("/readyz")], [200, 503]);
  await Deno.remove(path);
  assert(await until(async () => await app.status("/readyz") === 200));
});

Deno.test("the served app sets the pages of its database", async () => {
  await using project = await ProjectCopy.make();
  await using tenant = await startTenant();
  await using app = await serve(project, tenant, {});
  assertEquals(await app.status("/readyz"), 200);
  using database = new DatabaseSync(`${project.folder}/data/kv.sqlite3`);
  assertEquals(database.prepare("PRAGMA page_size").get()?.page_size, 16_384);
  assertEquals(database.prepare("PRAGMA cache_size").get()?.cache_size, 4_096);
});

Deno.test("a command that opens the database before the app ever did sets its pages too", async () => {
  const folder = await Deno.makeTempDir();
  (await databaseOpener(folder)(undefined)).close();
  const database = new DatabaseSync(`${folder}/data/kv.sqlite3`);
  assertEquals(database.prepare("PRAGMA page_size").get()?.page_size, 16_384);
  assertEquals(database.prepare("PRAGMA cache_size").get()?.cache_size, 4_096);
  database.close();
  await Deno.remove(folder, { recursive: true });
});

/** Begins to write to a database, and goes on with it until its input ends. */
const HOLD_A_LOCK = `
  import { DatabaseSync } from "node:sqlite";
  const database = new DatabaseSync(Deno.args[0]);
  database.exec("BEGIN IMMEDIATE");
  console.log("locked");
  for await (const _ of Deno.stdin.readable);
  database.exec("ROLLBACK");
`;
