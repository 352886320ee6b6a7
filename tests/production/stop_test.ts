import { assert, assertEquals } from "@std/assert";
import { startTenant, type Tenant } from "../../emulator/tenant.ts";
import { unpooledFetch } from "../../lib/net/outbound.ts";
import { signIn } from "../support/credentials.ts";
import { freePort } from "../support/free_port.ts";
import { ProjectCopy } from "../support/project_copy.ts";
import { ServeProcess } from "../support/serve_process.ts";
import { until } from "../support/until.ts";
import { Visitor } from "../support/visitor.ts";

const encoder = new TextEncoder();

/** A connection that a test writes to byte by byte. */
async function connect(port: number, begin: string): Promise<Deno.TcpConn> {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  await connection.write(encoder.encode(begin));
  return connection;
}

function settings(tenant: Tenant): Record<string, string> {
  return {
    CLIENT_ID: tenant.clientId,
    CLIENT_SECRET: tenant.clientSecret,
    AUTHORITY: tenant.authority,
    ENDPOINT: tenant.endpoint,
    HOST: "localhost",
  };
}

async function startServer(project: Pick<ProjectCopy, "folder">, env: Record<string, string>) {
  const port = freePort();
  const server = await ServeProcess.listening(project, { env: { ...env, PORT: `${port}` } });
  return { port, server, origin: `http://localhost:${port}` };
}

Deno.test("asked to end, the server takes no new requests, answers those under way, and ends with 0", async () => {
  const project = await ProjectCopy.ofFile();
  await using tenant = await startTenant();
  const env = { ...settings(tenant), WORKERS: "1" };
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    const { port, server, origin } = await startServer(project, env);
    const visitor = new Visitor();
    await signIn(visitor, { origin, tenant });
    const stopped = Promise.withResolvers<void>();
    tenant.faults.next("graph", { delay: stopped.promise });
    tenant.clearRequests();
    const slow = visitor.request(`${origin}/api/me`);
    assert(await until(() => tenant.requestsTo("graph").length === 1));
    server.process.kill(signal);
    const isRefused = () => connect(port, "").then((it) => (it.close(), false), () => true);
    assert(await until(isRefused), "new connections are accepted");
    stopped.resolve();
    assertEquals((await slow).status, 200, "the request under way is answered");
    assertEquals(await server.end(), 0, signal);
  }
});

/** Makes each thread but the first start two seconds late; the variable is one that the server may read. */
const STAGGERED = `
  const isFirst = Deno.env.get("CI_COMMIT_SHA") === undefined;
  Deno.env.set("CI_COMMIT_SHA", "a thread has started");
  if (!isFirst) await new Promise((resolve) => setTimeout(resolve, 2_000));
  const { default: server } = await import("./built.js");
  export default server;
`;

Deno.test("asked to end before all of its threads have started, the server ends with 0 (W-77)", async () => {
  await using project = await ProjectCopy.make();
  await using tenant = await startTenant();
  await Deno.rename(`${project.folder}/_fresh/server.js`, `${project.folder}/_fresh/built.js`);
  await Deno.writeTextFile(`${project.folder}/_fresh/server.js`, STAGGERED);
  const { server } = await startServer(project, { ...settings(tenant), WORKERS: "2" });
  server.process.kill("SIGTERM");
  assertEquals(await server.end(), 0);
});

Deno.test("a half-sent body does not keep the server for longer than ten seconds (W-77)", async () => {
  const project = await ProjectCopy.ofFile();
  const { port, server } = await startServer(project, {});
  const halves = await Promise.all(
    Array.from(
      { length: 4 },
      () => connect(port, "POST /sign-out HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nabc"),
    ),
  );
  await new Promise((resolve) => setTimeout(resolve, 300));
  const asked = Date.now();
  server.process.kill("SIGTERM");
  assertEquals(await server.end(), 0);
  const took = Date.now() - asked;
  assert(took < 14_000, `it took ${took} ms`);
  for (const half of halves) half.close();
});

Deno.test("one of two servers stops under load: a client that retries at the other, as proxies do, sees no failure", async () => {
  const project = await ProjectCopy.ofFile();
  await using tenant = await startTenant();
  const env = settings(tenant);
  const { server, origin } = await startServer(project, env);
  const other = await startServer(project, env);
  const client = Deno.createHttpClient({ poolMaxIdlePerHost: 0 });
  const get = async (at: string) => {
    const response = await unpooledFetch(client)(`${at}/`);
    return `${response.status} ${(await response.text()).slice(-7)}`;
  };
  const answers = new Set<string>();
  let stopped = false;
  const load = Array.from({ length: 16 }, async () => {
    while (!stopped) answers.add(await get(origin).catch(() => get(other.origin)));
  });
  await new Promise((resolve) => setTimeout(resolve, 500));
  server.process.kill("SIGTERM");
  assertEquals(await server.end(), 0);
  stopped = true;
  await Promise.all(load);
  client.close();
  assertEquals(answers, new Set(["200 </html>"]));
  await other.server[Symbol.asyncDispose]();
});
