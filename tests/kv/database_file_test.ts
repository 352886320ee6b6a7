import { assertEquals, assertRejects } from "@std/assert";
import { isLasting } from "../../lib/kv/connection.ts";
import { makeDatabaseFile, NotAFileError } from "../../lib/kv/database_file.ts";

const mode = async (path: string) => (await Deno.stat(path)).mode! & 0o777;

Deno.test("makeDatabaseFile() makes file and folder readable by their owner only, SQLite's own files too (W-79)", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/data/kv.sqlite3`;
  await makeDatabaseFile(path);
  assertEquals(await mode(`${folder}/data`), 0o700);
  using kv = await Deno.openKv(path);
  await kv.set(["a"], 1);
  for await (const { name } of Deno.readDir(`${folder}/data`)) {
    assertEquals(await mode(`${folder}/data/${name}`), 0o600, name);
  }
  await Deno.remove(folder, { recursive: true });
});

Deno.test("makeDatabaseFile() does not change an existing database", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/kv.sqlite3`;
  await Deno.writeTextFile(path, "kept", { mode: 0o640 });
  await makeDatabaseFile(path);
  assertEquals(await Deno.readTextFile(path), "kept");
  assertEquals(await mode(path), 0o640);
  await assertRejects(() => makeDatabaseFile(folder), Deno.errors.IsADirectory);
  await Deno.remove(folder, { recursive: true });
});

const ON_UNIX = { ignore: Deno.build.os === "windows" };

Deno.test(
  "a path that can never be a database's is a mistake, not an outage (W-62)",
  ON_UNIX,
  async () => {
    const folder = await Deno.makeTempDir();
    await new Deno.Command("mkfifo", { args: [`${folder}/pipe`] }).output();
    await Deno.symlink("b", `${folder}/a`);
    await Deno.symlink("a", `${folder}/b`);
    const paths = ["/dev/null", `${folder}/pipe`, `${folder}/a`, `${folder}/${"x".repeat(300)}`];
    for (const path of paths) {
      const error = await assertRejects(() => makeDatabaseFile(path), Error);
      assertEquals(isLasting(error), true, `${path}: ${error}`);
    }
    await assertRejects(() => makeDatabaseFile(`${folder}/pipe`), NotAFileError, "a pipe");
    await Deno.remove(folder, { recursive: true });
  },
);
