import { assertEquals, assertStringIncludes } from "@std/assert";
import { startTenant, type Tenant } from "../../emulator/tenant.ts";
import { signIn } from "../support/credentials.ts";
import { freePort } from "../support/free_port.ts";
import { inCi, repetition } from "../support/in_ci.ts";
import { ProjectCopy } from "../support/project_copy.ts";
import { ServeProcess } from "../support/serve_process.ts";
import { unlessStalled } from "../support/unless_stalled.ts";
import { Visitor } from "../support/visitor.ts";

const customers = Array.from({ length: 20 }, (_, i) => ({
  email: `user${i}@example.com`,
  password: "Sunny-Meadow-12",
  displayName: `Customer ${String(i).padStart(2, "0")}`,
}));
const SIGN_INS = inCi ? 200 : 40;

/** How often a customer tries, because the tenant shares a thread with all browsers and may answer too late. */
const TRIES = 3;

/** Signs many browsers in at once, each until it sees its customer's page. Returns the errors that they got. */
async function signInAtOnce(at: readonly string[], tenant: Tenant): Promise<string[]> {
  const visitors = Array.from({ length: SIGN_INS }, () => new Visitor());
  await Promise.all(visitors.map((visitor, i) => {
    const harness = { origin: at[i % at.length]!, tenant };
    return signInAtLast(visitor, harness, i % customers.length);
  }));
  return visitors.flatMap(({ seen }) =>
    seen.filter(({ status }) => status >= 400).map(({ url, status }) => `${status} ${url.pathname}`)
  );
}

async function signInAtLast(
  visitor: Visitor,
  harness: { readonly origin: string; readonly tenant: Tenant },
  who: number,
): Promise<void> {
  for (let attempt = 1;; attempt++) {
    try {
      await signIn(visitor, harness, who, "/profile");
      const { status, body } = await visitor.request(`${harness.origin}/profile`);
      assertEquals(status, 200);
      return assertStringIncludes(body, customers[who]!.displayName);
    } catch (error) {
      if (attempt === TRIES) throw error;
    }
  }
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

/** The only errors were that a busy machine had no time for the tenant: the servers waited for it as long as they do. */
function assertNoErrors(errors: readonly string[], servers: readonly ServeProcess[]): void {
  const logged = servers.flatMap(({ shown }) =>
    shown.match(/^.*"level":"(?:error|warn)".*$/gm) ?? []
  );
  const starved = /Cannot call http:\/\/127\.0\.0\.1:\d+\/\S+: no answer within \d+ ms/;
  assertEquals(logged.filter((line) => !starved.test(line)), []);
  assertEquals(errors.filter((error) => !/^503 \/(sign-in|getAToken)$/.test(error)), []);
  assertEquals(errors.length, logged.length);
}

Deno.test(`${SIGN_INS} sign-ins at once on two threads and one database file: no error (W-76)`, async () => {
  await unlessStalled(async () => {
    await using project = await ProjectCopy.make();
    await using tenant = await startTenant({ customers });
    const port = freePort();
    const env = { ...settings(tenant, port), WORKERS: "2" };
    await using server = await ServeProcess.listening(project, { env });
    const errors = await signInAtOnce([`http://localhost:${port}`], tenant);
    assertNoErrors(errors, [server]);
  });
});

Deno.test(
  repetition(
    `${SIGN_INS} sign-ins at once on two processes and one database file: no error (W-76)`,
  ),
  async () => {
    await unlessStalled(async () => {
      await using project = await ProjectCopy.make();
      await using tenant = await startTenant({ customers });
      const ports = [freePort(), freePort()] as const;
      const start = (port: number) =>
        ServeProcess.listening(project, { env: { ...settings(tenant, port), WORKERS: "1" } });
      await using one = await start(ports[0]);
      await using other = await start(ports[1]);
      const errors = await signInAtOnce(ports.map((port) => `http://localhost:${port}`), tenant);
      assertNoErrors(errors, [one, other]);
    });
  },
);
