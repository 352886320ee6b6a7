import { assertEquals } from "@std/assert";
import { startTenant, type Tenant } from "../../emulator/tenant.ts";
import { signIn } from "../support/credentials.ts";
import { freePort } from "../support/free_port.ts";
import { ProjectCopy } from "../support/project_copy.ts";
import { ServeProcess } from "../support/serve_process.ts";
import { Visitor } from "../support/visitor.ts";

const customers = Array.from({ length: 20 }, (_, i) => ({
  email: `user${i}@example.com`,
  password: "Sunny-Meadow-12",
  displayName: `User ${i}`,
}));
const SIGN_INS = 200;

/** So many rounds may fail because a busy machine starves the tenant. The database may fail in none of them. */
const ROUNDS = 3;

/** Signs many browsers in at once, and tells the answers on their ways that were errors, if no round is without. */
async function signInAtOnce(at: readonly string[], tenant: Tenant): Promise<string[]> {
  let errors: string[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    errors = await signInOnce(at, tenant);
    if (errors.length === 0) return [];
  }
  return errors;
}

async function signInOnce(
  at: readonly string[],
  tenant: Tenant,
): Promise<string[]> {
  const visitors = Array.from({ length: SIGN_INS }, () => new Visitor());
  // An error page has no form to go on with: what was seen says which it was.
  await Promise.allSettled(visitors.map(async (visitor, i) => {
    await signIn(visitor, { origin: at[i % at.length]!, tenant }, i % customers.length, "/profile");
    await visitor.request(`${at[i % at.length]}/profile`);
  }));
  return visitors.flatMap(({ seen }) =>
    seen.filter(({ status }) => status >= 400).map(({ url, status }) => `${status} ${url.pathname}`)
  );
}

/** What `serve` is told to run at a port. */
function settings(tenant: Tenant, port: number): Record<string, string> {
  return {
    CLIENT_ID: tenant.clientId,
    CLIENT_SECRET: tenant.clientSecret,
    AUTHORITY: tenant.authority,
    ENDPOINT: tenant.endpoint,
    HOST: "localhost",
    PORT: `${port}`,
  };
}

/** What the servers have logged of their errors. */
function errorsOf(servers: readonly ServeProcess[]): string {
  return servers.flatMap(({ shown }) => shown.match(/^.*"level":"(?:error|warn)".*$/gm) ?? [])
    .join("\n");
}

/** In all rounds, each operation was carried out, however long the file was locked. */
function assertDatabaseAnswered(servers: readonly ServeProcess[]): void {
  assertEquals(errorsOf(servers).match(/^.*(Cannot use KV|is locked).*$/gm) ?? [], []);
}

Deno.test("200 sign-ins at once on two threads and one database file: no error (W-76)", async () => {
  await using project = await ProjectCopy.make();
  await using tenant = await startTenant({ customers });
  const port = freePort();
  const env = { ...settings(tenant, port), WORKERS: "2" };
  await using server = await ServeProcess.listening(project, { env });
  const errors = await signInAtOnce([`http://localhost:${port}`], tenant);
  assertEquals(errors, [], errorsOf([server]));
  assertDatabaseAnswered([server]);
});

Deno.test("200 sign-ins at once on two processes and one database file: no error (W-76)", async () => {
  await using project = await ProjectCopy.make();
  await using tenant = await startTenant({ customers });
  const ports = [freePort(), freePort()] as const;
  const start = (port: number) =>
    ServeProcess.listening(project, { env: { ...settings(tenant, port), WORKERS: "1" } });
  await using one = await start(ports[0]);
  await using other = await start(ports[1]);
  const errors = await signInAtOnce(ports.map((port) => `http://localhost:${port}`), tenant);
  assertEquals(errors, [], errorsOf([one, other]));
  assertDatabaseAnswered([one, other]);
});
