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

const NO_DATABASES: Record<string, (path: string) => Promise<void>> = {
  "a database without its header": (path) => damage(path, 0, 100),
  "a text": (path) => Deno.writeTextFile(path, "no database ".repeat(500)),
  "a large file": async (path) => {
    await damage(path, 0, 100);
    await Deno.truncate(path, 65 * 1024 * 1024);
  },
};

for (const [name, replace] of Object.entries(NO_DATABASES)) {
  Deno.test(`refuseDamagedFile() refuses what is not a database: ${name}`, () =>
    withDatabase(async (path) => {
      await replace(path);
      const { message } = await assertRejects(() => refuseDamagedFile(path), DamagedFileError);
      assertStringIncludes(message, `${path} is damaged, or another kind of file. Stop the app`);
    }));
}

Deno.test("damage that shows later is named in the log, with what to do", async () => {
  const kv = await Deno.openKv(":memory:");
  const broken = {
    ...kv,
    set: () => Promise.reject(new TypeError("database disk image is malformed")),
    delete: () => Promise.reject(new TypeError("file is not a database")),
  };
  const store = boundedStore(broken as unknown as Deno.Kv);
  for (const call of [() => store.set(["a"], 1), () => store.delete(["a"])]) {
    const { message } = await assertRejects(call, StoreError);
    assertStringIncludes(message, "Cannot use KV: its file is damaged. Stop the app, move");
  }
  kv.close();
});
