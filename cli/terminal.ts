import { lookup } from "node:dns/promises";
import { dirname } from "node:path";
import process from "node:process";
import { type Environment, mergeEnvironment } from "../lib/config/variables.ts";
import { unpooledFetch } from "../lib/net/outbound.ts";
import { databaseOpener } from "./database.ts";
import { createPrompts, type Prompts } from "./prompts.ts";
import { proxyFor } from "./proxy.ts";

/** What the commands work with: this machine, its network, and the person at its terminal. */
export interface CliContext {
  readonly fetch: typeof fetch;
  /** The clock, in ms since the epoch. */
  readonly now: () => number;
  /** Waits for a time in milliseconds. */
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Opens the database that `KV_PATH` names; undefined is the app's default. */
  readonly openKv: (path: string | undefined) => Promise<Deno.Kv>;
  /** Looks up a host's addresses. */
  readonly resolve: (hostname: string) => Promise<readonly string[]>;
  /** Names the proxy through which a URL is called; undefined for a direct call. */
  readonly proxyFor: (url: string) => string | undefined;
  /** The project's folder, absolute. */
  readonly root: string;
  /** The app's variables in the process's environment, which win over `.env`. */
  readonly environment: Environment;
  /** Reads any variable of the process's environment. */
  readonly readVariable: (name: string) => string | undefined;
  /** Writes a line to standard output. */
  readonly say: (text: string) => void;
  /** Writes a line to standard error: what a person has to see while standard output is for a program. */
  readonly sayAside: (text: string) => void;
  /** Whether to colour what is written. */
  readonly colour: boolean;
  /** Asks the person at the terminal; null without a terminal. */
  readonly prompts: Prompts | null;
  /** Reads standard input to its end. */
  readonly readAll: () => Promise<Uint8Array>;
}

/**
 * Makes the context of a command that runs in this process. Piped output has no colours, and piped input no questions.
 *
 * @param readVariable reads one of the process's variables
 */
export function createContext(readVariable: (name: string) => string | undefined): CliContext {
  const root = dirname(import.meta.dirname!);
  const interactive = Deno.stdin.isTerminal() && Deno.stdout.isTerminal();
  return {
    // What a command makes at a tenant must not be made twice. The client reads NO_PROXY now, so that has to be set.
    fetch: unpooledFetch(Deno.createHttpClient({ poolMaxIdlePerHost: 0 })),
    now: Date.now,
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    openKv: databaseOpener(root),
    async resolve(hostname) {
      const found = await lookup(hostname, { all: true });
      return found.map(({ address }) => address);
    },
    root,
    proxyFor: (url) => proxyFor(url, readVariable),
    environment: mergeEnvironment({}, readVariable),
    readVariable,
    say: console.log,
    sayAside: console.error,
    colour: Deno.stdout.isTerminal() && !Deno.noColor,
    prompts: interactive ? createPrompts(process.stdin, process.stdout) : null,
    readAll: () => new Response(Deno.stdin.readable).bytes(),
  };
}
