import { dirname } from "node:path";
import type { CliContext } from "../../cli/terminal.ts";

/** A command's context without a terminal: the real network, a database in memory, and no output. */
export const CONTEXT: CliContext = {
  fetch,
  now: Date.now,
  sleep: () => Promise.resolve(),
  openKv: () => Deno.openKv(":memory:"),
  resolve: () => Promise.resolve(["127.0.0.1"]),
  root: dirname(dirname(import.meta.dirname!)),
  proxyFor: () => undefined,
  environment: {},
  readVariable: () => undefined,
  say: () => {},
  sayAside: () => {},
  colour: false,
  prompts: null,
  readAll: () => Promise.resolve(new Uint8Array()),
};
