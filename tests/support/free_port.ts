/** Where no system takes a port for a connection by itself: tests that run at the same time open thousands of them. */
const [FIRST, LAST] = [20_000, 32_000] as const;

/** Finds a free port of this machine. */
export function freePort(): number {
  while (true) {
    const port = FIRST + Math.floor(Math.random() * (LAST - FIRST));
    try {
      Deno.listen({ hostname: "localhost", port }).close();
      return port;
    } catch (error) {
      if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    }
  }
}
