import { assert } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { boundedStore } from "../../lib/kv/store.ts";
import { Sessions } from "../../lib/session/session.ts";
import { customerSession } from "../support/customers.ts";

/** What SQLite keeps of a row in one page of 4,096 bytes. The rest takes further pages ("Cell Payload Overflow"). */
const MAX_ROW_BYTES = 1_001;
/** A row's header, and its columns beside key and value. */
const OTHER_BYTES = 18;

Deno.test("a session of 20 claims takes one page of the database's file, so that reading it takes one read", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/kv.sqlite3`;
  {
    using kv = await Deno.openKv(path);
    const limits = { sessionIdleMs: 60_000, sessionLifetimeMs: 60_000 };
    const sessions = new Sessions(boundedStore(kv), limits, Date.now, "a".repeat(8));
    await sessions.create(customerSession(999_999));
  }
  using database = new DatabaseSync(path);
  const rows = database.prepare("select k, length(k) + length(v) as bytes from kv").all();
  const isSession = (key: Uint8Array) => new TextDecoder().decode(key).startsWith("\x02sessions\0");
  const { bytes } = rows.find(({ k }) => isSession(k as Uint8Array))!;
  const row = Number(bytes) + OTHER_BYTES;
  assert(row <= MAX_ROW_BYTES, `${row} bytes`);
  await Deno.remove(folder, { recursive: true });
});
