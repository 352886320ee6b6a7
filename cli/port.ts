import type { Mistake } from "../lib/config/mistake.ts";

const LOOPBACK = ["127.0.0.1", "::1"];
const EVERYWHERE = ["0.0.0.0", "::"];

/**
 * Finds out whether a server can listen at a port and be the one that browsers reach. `localhost` is two addresses, and
 * a browser takes either: another program on one of them would answer in the app's place.
 *
 * @param address where the server is to listen
 * @returns false if another program listens there, or at the other loopback address
 * @throws {Error} if the address can't be used for another reason
 */
export async function isFree(
  { hostname, port }: { hostname: string; port: number },
): Promise<boolean> {
  if (!canListen(hostname, port)) return false;
  if (hostname !== "localhost" && ![...LOOPBACK, ...EVERYWHERE].includes(hostname)) return true;
  const answers = await Promise.all(LOOPBACK.map((loopback) => isAnswered(loopback, port)));
  return !answers.includes(true);
}

/** How long a port may take to become free after the process that had it was restarted, in ms. */
const FREE_WITHIN_MS = 5000;
const RETRY_MS = 100;

/**
 * Waits until a server can listen at a port. After a restart, the server before it may still be closing.
 *
 * @param address where the server is to listen
 * @returns false if another program has kept the port
 * @throws {Error} as {@linkcode isFree}
 */
export async function becomesFree(address: { hostname: string; port: number }): Promise<boolean> {
  const deadline = Date.now() + FREE_WITHIN_MS;
  while (!await isFree(address)) {
    if (Date.now() > deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
  return true;
}

function canListen(hostname: string, port: number): boolean {
  try {
    Deno.listen({ hostname, port }).close();
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) return false;
    throw error;
  }
}

/**
 * Finds out why a server can't listen.
 *
 * @param address where it is to listen
 * @returns null if it can
 */
export async function findListenProblem(
  address: { hostname: string; port: number },
): Promise<Mistake | null> {
  const { hostname, port } = address;
  try {
    if (await isFree(address)) return null;
    const fix = "Stop the program that uses it, or set PORT to another port";
    return { problem: `port ${port} of ${hostname} is in use`, fix };
  } catch (error) {
    if (error instanceof Deno.errors.PermissionDenied) {
      const problem = `port ${port} of ${hostname} is for administrators of this machine`;
      return { problem, fix: "Set PORT to 1024 or more" };
    }
    const cause = error instanceof Error ? error.message : String(error);
    return {
      problem: `${hostname} is not an address of this machine (${cause})`,
      fix: "Correct HOST: 0.0.0.0 is all of its addresses",
    };
  }
}

/** A machine without IPv6 refuses its address as a port without a listener does. */
async function isAnswered(hostname: string, port: number): Promise<boolean> {
  try {
    (await Deno.connect({ hostname, port })).close();
    return true;
  } catch {
    return false;
  }
}
