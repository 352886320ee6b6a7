import { assertEquals } from "@std/assert";
import { writePrivately } from "../../../cli/setup/private_file.ts";

Deno.test("writePrivately() writes a file for its owner only, in place of a former one", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/.env`;
  await Deno.writeTextFile(path, "OLD=1\n", { mode: 0o644 });
  await writePrivately(path, "NEW=1\n");
  assertEquals(await Deno.readTextFile(path), "NEW=1\n");
  assertEquals((await Deno.stat(path)).mode! & 0o777, 0o600);
  assertEquals((await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name), [".env"]);
  await Deno.remove(folder, { recursive: true });
});
