import { Connection } from "./connection.ts";
import type { Setting } from "./pages.ts";
import { startExpress } from "./peers/express.ts";
import { signIn, startPeer } from "./peers/peer.ts";
import { Server } from "./server.ts";
import { type Finding, note } from "./table.ts";

const CONNECTIONS = 16;
const MEGABYTE = 1_000_000;

/** Measures by how much the process of the app, and that of the Express peer, grows when many customers use it. */
export async function measureMemory({ env, cookies, folder }: Setting): Promise<Finding[]> {
  await using app = await Server.deno("_fresh/server.js", env);
  await using peer = await startPeer(startExpress(`${folder}/express`));
  const findings = [await growth("the app", app, (index) => cookies[index]!, cookies.length)];
  if (peer.server !== null) {
    const signInTo = (index: number) => signIn(peer.server!, index);
    findings.push(await growth("Express", peer.server, signInTo, cookies.length));
  }
  return findings;
}

async function growth(
  name: string,
  server: Server,
  cookieOf: (index: number) => string | Promise<string>,
  count: number,
): Promise<Finding> {
  const url = new URL("/profile", server.origin);
  const half = count / 2;
  await visit(url, half, cookieOf); // until the heap has its size
  const before = await server.memory();
  await visit(url, half, (index) => cookieOf(half + index));
  const after = await server.memory();
  const what = `memory of ${name} for 1,000 sessions more`;
  if (before === undefined || after === undefined) return note(what, "left out: needs /proc");
  const megabytes = (after - before) / MEGABYTE / (half / 1_000);
  return note(what, `${Math.max(0, megabytes).toFixed(1)} MB`);
}

/** Opens a page once for each session. */
async function visit(
  url: URL,
  count: number,
  cookieOf: (index: number) => string | Promise<string>,
): Promise<void> {
  let next = 0;
  await Promise.all(Array.from({ length: CONNECTIONS }, async () => {
    while (next < count) {
      using connection = new Connection(url, await cookieOf(next++));
      await connection.get();
    }
  }));
}
