/**
 * Reads a port.
 *
 * @returns the port; undefined if the value is not a port from 1 to 65535
 */
export function readPort(value: string): number | undefined {
  const port = /^\d{1,5}$/.test(value) ? Number(value) : 0;
  return port > 0 && port < 65_536 ? port : undefined;
}

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

function canListen(hostname: string, port: number): boolean {
  try {
    Deno.listen({ hostname, port }).close();
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) return false;
    throw error;
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
