import { join } from "node:path";
import { TEMPORARY_FILES } from "./temporary_files.ts";

/** Where no system takes a port for a connection by itself: tests that run at the same time open thousands of them. */
const [FIRST, LAST] = [20_000, 32_000] as const;

/** Holds the last port that a test was given. */
const FILE = join(TEMPORARY_FILES, `external-id-test-port-${Deno.uid() ?? ""}`);

/** Finds a free port of this machine that no other test is given, also before its server listens. */
export function freePort(): number {
  using file = Deno.openSync(FILE, { read: true, write: true, create: true, mode: 0o600 });
  file.lockSync(true);
  const bytes = new Uint8Array(5);
  file.readSync(bytes);
  let port = Number(new TextDecoder().decode(bytes)) || LAST;
  do {
    port = port + 1 < LAST ? port + 1 : FIRST;
  } while (!isFree(port));
  file.seekSync(0, Deno.SeekMode.Start);
  file.writeSync(new TextEncoder().encode(`${port}`));
  return port;
}

function isFree(port: number): boolean {
  try {
    Deno.listen({ hostname: "localhost", port }).close();
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) return false;
    throw error;
  }
}
