import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { DamagedFileError, refuseDamagedFile } from "../../lib/kv/damaged_file.ts";
import { boundedStore, StoreError } from "../../lib/kv/store.ts";
import { damage, PAGE_BYTES } from "../support/damaged_database.ts";

/** A database's file with some records, which a test may damage. */
async function withDatabase(test: (path: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/kv.sqlite3`;
    const kv = await Deno.openKv(path);
    for (let at = 0; at < 200; at++) await kv.set(["record", at], "x".repeat(500));
    kv.close();
    await test(path);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const DAMAGES: Record<string, (path: string) => Promise<void>> = {
  "a page of records": (path) => damage(path, -PAGE_BYTES),
  // Deno reads this in a thread of its own, and ends the process.
  "a page of the queue": (path) => damage(path, 7 * PAGE_BYTES, 8 * PAGE_BYTES),
  "all pages but the first": (path) => damage(path, PAGE_BYTES),
  "the second half, cut off": (path) => Deno.truncate(path, 10 * PAGE_BYTES),
};

for (const [name, harm] of Object.entries(DAMAGES)) {
  Deno.test(`refuseDamagedFile() finds damage: ${name}`, () =>
    withDatabase(async (path) => {
      await harm(path);
      const { message } = await assertRejects(() => refuseDamagedFile(path), DamagedFileError);
      assertStringIncludes(message, `${path} is damaged. Stop the app, move`);
    }));
}

Deno.test("refuseDamagedFile() lets pass a whole file, an empty one, and one that is in use", () =>
  withDatabase(async (path) => {
    await refuseDamagedFile(path);
    using kv = await Deno.openKv(path);
    await kv.set(["record", "new"], 1);
    await refuseDamagedFile(path);
    const other = new DatabaseSync(path);
    other.exec("BEGIN EXCLUSIVE");
    await refuseDamagedFile(path);
    other.close();
    assertEquals((await kv.get(["record", "new"])).value, 1);
    await Deno.writeTextFile(`${path}.empty`, "");
    await refuseDamagedFile(`${path}.empty`);
  }));

Deno.test("refuseDamagedFile() leaves what is no database to Deno, which names it", () =>
  withDatabase(async (path) => {
    await Deno.writeTextFile(path, "no database ".repeat(500));
    await refuseDamagedFile(path);
  }));

Deno.test("damage that shows later is named in the log, with what to do", async () => {
  const kv = await Deno.openKv(":memory:");
  const broken = {
    ...kv,
    set: () => Promise.reject(new TypeError("database disk image is malformed")),
  };
  const store = boundedStore(broken as unknown as Deno.Kv);
  const { message } = await assertRejects(() => store.set(["a"], 1), StoreError);
  assertStringIncludes(message, "Cannot use KV: its file is damaged. Stop the app, move");
  kv.close();
});
