/**
 * Reads a port.
 *
 * @param value digits
 * @returns the port; undefined if the value is none
 */
export function readPort(value: string): number | undefined {
  const port = /^\d{1,5}$/.test(value) ? Number(value) : 0;
  return port > 0 && port < 65_536 ? port : undefined;
}

/**
 * Finds out whether a server could listen.
 *
 * @param address where
 * @returns false if somebody else listens there
 * @throws {Error} for any other reason why nobody can listen there
 */
export function isFree(address: Deno.TcpListenOptions): boolean {
  try {
    Deno.listen(address).close();
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) return false;
    throw error;
  }
}
