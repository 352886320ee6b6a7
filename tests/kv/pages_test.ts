import { assert, assertEquals } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { makeDatabaseFile } from "../../lib/kv/database_file.ts";
import { setPages } from "../../lib/kv/pages.ts";

/** The size of a database's pages in bytes, and how many of them a new connection keeps in memory. */
function pagesOf(path: string): unknown[] {
  using database = new DatabaseSync(path);
  return ["page_size", "cache_size"].map((name) =>
    database.prepare(`PRAGMA ${name}`).get()?.[name]
  );
}

async function withFile(test: (path: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/kv.sqlite3`;
    await makeDatabaseFile(path);
    await test(path);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("setPages() gives a new database pages of 16 KiB, 64 MiB of them in memory, and Deno KV keeps that", () =>
  withFile(async (path) => {
    await setPages(path);
    {
      using kv = await Deno.openKv(path);
      await kv.set(["record"], 1);
      assertEquals((await kv.get(["record"])).value, 1);
    }
    assertEquals(pagesOf(path), [16_384, 4_096]);
  }));

Deno.test("setPages() keeps the pages of a database that has records and is in use, but 64 MiB of them in memory", () =>
  withFile(async (path) => {
    using kv = await Deno.openKv(path);
    await kv.set(["record"], 1);
    assertEquals(pagesOf(path), [4_096, -2_000]);
    await setPages(path);
    assertEquals(pagesOf(path), [4_096, 16_384]);
    await kv.set(["other"], 2);
    assertEquals((await kv.get(["record"])).value, 1);
    assertEquals((await kv.get(["other"])).value, 2);
  }));

Deno.test("setPages() writes once", () =>
  withFile(async (path) => {
    await setPages(path);
    const before = await Deno.readFile(path);
    await setPages(path);
    assertEquals(await Deno.readFile(path), before);
  }));

Deno.test("setPages() by ten processes at once harms nothing", () =>
  withFile(async (path) => {
    const code = `const { setPages } = await import(${
      JSON.stringify(import.meta.resolve("../../lib/kv/pages.ts"))
    }); await setPages(${JSON.stringify(path)});`;
    const runs = Array.from(
      { length: 10 },
      () => new Deno.Command(Deno.execPath(), { args: ["eval", code] }).output(),
    );
    assertEquals((await Promise.all(runs)).map(({ code }) => code), Array(10).fill(0));
    assertEquals(pagesOf(path), [16_384, 4_096]);
    using kv = await Deno.openKv(path);
    assert((await kv.set(["record"], 1)).ok);
  }));

Deno.test("setPages() leaves a locked database as it is", () =>
  withFile(async (path) => {
    const other = new DatabaseSync(path);
    other.exec("CREATE TABLE t (a); BEGIN EXCLUSIVE");
    const before = await Deno.readFile(path);
    await setPages(path);
    assertEquals(await Deno.readFile(path), before);
    other.close();
  }));

Deno.test("setPages() leaves what is no database as it is", () =>
  withFile(async (path) => {
    const text = "no database ".repeat(500);
    await Deno.writeTextFile(path, text);
    await setPages(path);
    assertEquals(await Deno.readTextFile(path), text);
  }));
