import { lookup } from "node:dns/promises";
import type { DoctorWorld } from "./doctor/check.ts";
import { type Ask, createAsk } from "./setup/ask.ts";

/** What `deno task doctor` and `deno task setup` work with: this machine, and whoever sits at it. */
export interface CommandWorld extends DoctorWorld {
  /** Writes a line. */
  readonly say: (text: string) => void;
  /** Whether to colour what is written. */
  readonly colour: boolean;
  /** Asks; null where there is nobody to be asked. */
  readonly ask: Ask | null;
  /** Reads standard input to its end. */
  readonly readAll: () => Promise<string>;
}

const PROXIES = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];

/**
 * The world as it is: through a pipe nobody is asked, and nothing coloured.
 *
 * @param openKv opens the database at a path, or Deno's own
 * @param readVariable gives the process's variables, which name its proxy
 */
export function commandWorld(
  openKv: DoctorWorld["openKv"],
  readVariable: (name: string) => string | undefined,
): CommandWorld {
  const encoder = new TextEncoder();
  const write = (text: string) => void Deno.stdout.writeSync(encoder.encode(text));
  const proxy = PROXIES.map(readVariable).find(Boolean);
  return {
    fetch,
    now: Date.now,
    openKv,
    async resolve(hostname) {
      const found = await lookup(hostname, { all: true });
      return found.map(({ address }) => address);
    },
    proxy: proxy && (URL.parse(proxy)?.origin ?? "(not a URL)"), // not in full: it may hold a password
    say: console.log,
    colour: Deno.stdout.isTerminal() && !Deno.noColor,
    ask: Deno.stdin.isTerminal() ? createAsk(Deno.stdin, write) : null,
    readAll: () => new Response(Deno.stdin.readable).text(),
  };
}
