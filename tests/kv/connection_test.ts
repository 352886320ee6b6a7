import { assert, assertEquals, assertRejects } from "@std/assert";
import { connectKv, isLasting } from "../../lib/kv/connection.ts";
import { boundedStore, StoreError } from "../../lib/kv/store.ts";
import { ACCESS_TOKEN } from "../support/denokv.ts";
import { FakeLog } from "../support/fake_log.ts";
import { until } from "../support/until.ts";

Deno.test("connectKv() opens a database, and closes it at the end", async () => {
  const log = new FakeLog();
  const closing = new AbortController();
  const open = () => Deno.openKv(":memory:");
  const kv = await connectKv({ open, log: log.log, signal: closing.signal });
  await kv.set(["a"], 1);
  assertEquals((await kv.get(["a"])).value, 1);
  assertEquals(log.names, []);
  closing.abort();
  await assertRejects(() => boundedStore(kv).get(["a"]), StoreError);
});

Deno.test("connectKv() tries again after an outage: all operations fail until the database is open (W-62)", async () => {
  const log = new FakeLog();
  const closing = new AbortController();
  let failures = 3;
  const open = () =>
    failures-- > 0 ? Promise.reject(new Error("database is locked")) : Deno.openKv(":memory:");
  const kv = await connectKv({ open, log: log.log, signal: closing.signal });
  const store = boundedStore(kv);
  await assertRejects(() => store.get(["a"]), StoreError, "not open");
  await assertRejects(async () => await store.atomic().set(["a"], 1).commit(), StoreError);
  assertEquals(log.names, ["kv_unavailable"]);
  assert(await until(() => log.names.includes("kv_available")));
  await store.set(["a"], 1);
  closing.abort();
});

Deno.test("connectKv() does not delay the start if a server does not answer", async () => {
  const log = new FakeLog();
  const closing = new AbortController();
  const { promise, resolve } = Promise.withResolvers<Deno.Kv>();
  const kv = await connectKv({ open: () => promise, log: log.log, signal: closing.signal });
  await assertRejects(() => boundedStore(kv).get(["a"]), StoreError);
  resolve(await Deno.openKv(":memory:"));
  assert(await until(() => log.names.includes("kv_available")));
  assertEquals((await kv.get(["a"])).value, null);
  closing.abort();
});

/** Errors of opening a database, and whether they last. */
const FAILURES: Record<string, [lasting: boolean, path: (folder: string) => Promise<string>]> = {
  "a folder for a file": [true, (folder) => Promise.resolve(folder)],
  "a file that is not a database, until it is replaced": [false, async (folder) => {
    await Deno.writeTextFile(`${folder}/x`, "x".repeat(5_000));
    return `${folder}/x`;
  }],
  "a file for a folder": [true, async (folder) => {
    await Deno.writeTextFile(`${folder}/y`, "y");
    return `${folder}/y/kv.sqlite3`;
  }],
  "a server that is away": [false, () => Promise.resolve("http://127.0.0.1:9")],
};

for (const [name, [lasting, pathIn]] of Object.entries(FAILURES)) {
  Deno.test(`isLasting() distinguishes a mistake from an outage: ${name} (W-62)`, async () => {
    Deno.env.set("DENO_KV_ACCESS_TOKEN", ACCESS_TOKEN);
    const folder = await Deno.makeTempDir();
    const path = await pathIn(folder);
    const error = await assertRejects(() => Deno.openKv(path));
    assertEquals(isLasting(error), lasting, String(error));
    await Deno.remove(folder, { recursive: true });
  });
}

Deno.test("isLasting() counts a full disk, a locked file and a server's own error as an outage (W-62)", () => {
  const outages = [
    "No space left on device (os error 28)",
    "database or disk is full",
    "database is locked",
    "the metadata endpoint at 'http://127.0.0.1:4512/' responded with status 502 Bad Gateway",
  ];
  for (const message of outages) assertEquals(isLasting(new Error(message)), false, message);
  const refused = "the metadata endpoint responded with status 401 Unauthorized: Invalid token";
  assert(isLasting(new TypeError(refused)));
});
