/**
 * Reads a port.
 *
 * @returns the port; undefined if the value is not a port from 1 to 65535
 */
export function readPort(value: string): number | undefined {
  const port = /^\d{1,5}$/.test(value) ? Number(value) : 0;
  return port > 0 && port < 65_536 ? port : undefined;
}

/**
 * Finds out whether a server can listen at an address.
 *
 * @returns false if another process listens there
 * @throws {Error} if the address can't be used for another reason
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
