import { describeError, type Log } from "../log.ts";
import { within } from "../net/within.ts";
import { NotAFileError } from "./database_file.ts";
import type { GroupReadable } from "./grouped_reads.ts";
import { StoreError } from "./store.ts";

/** How a database is opened. */
export interface ConnectionOptions {
  /** Opens it. */
  readonly open: () => Promise<Deno.Kv>;
  readonly log: Log;
  /** Ends the attempts, and closes the database. */
  readonly signal: AbortSignal;
}

/** An app starts with the database if it opens within this time, in ms, and without it if not. */
const START_TIMEOUT_MS = 2_000;
/** The wait before the second attempt, in ms; each further one is twice as long. */
const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 5_000;

/**
 * Opens a database. While it can't be opened (a KV server is away, a disk is full, another process has locked the
 * file), all its operations fail, and opening it is tried again. Public pages work meanwhile.
 *
 * @returns the database, as soon as it is open, or is known to need more time
 * @throws what `open` throws at first, if it is {@linkcode isLasting lasting}
 */
export async function connectKv(options: ConnectionOptions): Promise<GroupReadable> {
  const connection = new Connection(options);
  await connection.start();
  return connection;
}

const LASTING = [
  Deno.errors.NotCapable,
  Deno.errors.PermissionDenied,
  Deno.errors.NotFound,
  Deno.errors.NotADirectory,
  Deno.errors.IsADirectory,
  NotAFileError,
];
/** Messages of SQLite and KV Connect. Their errors differ in nothing else. */
const LASTING_TEXT =
  /unable to open database file|readonly database|file name too long|responded with status 4\d\d/i;

/**
 * Whether a database can't be opened because of a wrong path, a missing right or a wrong token, so that waiting would
 * not help.
 */
export function isLasting(error: unknown): boolean {
  return LASTING.some((kind) => error instanceof kind) ||
    (error instanceof Error && LASTING_TEXT.test(error.message));
}

class Connection implements GroupReadable {
  readonly #options: ConnectionOptions;
  #kv: Deno.Kv | undefined;
  #cause: unknown = new Error("the first attempt has not ended");

  constructor(options: ConnectionOptions) {
    this.#options = options;
    options.signal.addEventListener("abort", () => this.#kv?.close(), { once: true });
  }

  get: Deno.Kv["get"] = (key, options) => this.#opened.get(key, options);
  getMany: Deno.Kv["getMany"] = (keys, options) => this.#opened.getMany(keys, options);
  set: Deno.Kv["set"] = (key, value, options) => this.#opened.set(key, value, options);
  delete: Deno.Kv["delete"] = (key) => this.#opened.delete(key);
  list: Deno.Kv["list"] = (selector, options) => this.#opened.list(selector, options);
  atomic: Deno.Kv["atomic"] = () => this.#opened.atomic();

  async start(): Promise<void> {
    const first = this.#attempt();
    if (await within(START_TIMEOUT_MS, first)) return;
    this.#options.log("error", "kv_unavailable", { cause: describeError(this.#cause) });
    this.#retry(first);
  }

  get #opened(): Deno.Kv {
    if (this.#kv !== undefined) return this.#kv;
    throw new StoreError("Cannot use KV: it is not open", { cause: this.#cause });
  }

  /** @throws errors that last */
  async #attempt(): Promise<boolean> {
    const { open, signal } = this.#options;
    try {
      const kv = await open();
      if (signal.aborted) kv.close();
      else this.#kv = kv;
      return true;
    } catch (error) {
      if (isLasting(error)) throw error;
      this.#cause = error;
      return false;
    }
  }

  async #retry(attempt: Promise<boolean>): Promise<void> {
    const { log, signal } = this.#options;
    for (let waitMs = FIRST_WAIT_MS;; waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS)) {
      // Even an error that would be a mistake at the start is an outage now: a disk was unmounted, a token was changed.
      const open = await attempt.catch((error) => {
        this.#cause = error;
        return false;
      });
      if (open) return log("info", "kv_available");
      await new Promise((resolve) => setTimeout(resolve, waitMs));
      if (signal.aborted) return;
      attempt = this.#attempt();
    }
  }
}
