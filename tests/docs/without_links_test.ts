import { assert } from "@std/assert";
import { join } from "node:path";
import { makeCodeFolder } from "../support/code_folder.ts";
import { hasLinks } from "../support/has_links.ts";

const PROJECT = join(import.meta.dirname!, "..", "..");
/** What this test does without, and what it need not copy. */
const LEFT_OUT = ["links", ".git", "_fresh", "data", "node_modules"];

Deno.test({
  name: "without links/, the tests that read the project's files still pass (W-56)",
  ignore: !hasLinks(),
  async fn() {
    const folder = await makeCodeFolder("without_links");
    try {
      copy(PROJECT, folder);
      // The packages are elsewhere, as published ones are.
      const config = JSON.parse(await Deno.readTextFile(join(PROJECT, "deno.json")));
      config.links = config.links.map((link: string) => join(PROJECT, link));
      await Deno.writeTextFile(join(folder, "deno.json"), JSON.stringify(config));

      const { success, stdout } = await new Deno.Command(Deno.execPath(), {
        args: [
          ...["test", "-A", "--no-check", "--quiet"],
          ...["tests/docs", "tests/imports_test.ts"],
        ],
        cwd: folder,
        env: { NO_COLOR: "1" },
      }).output();
      assert(success, new TextDecoder().decode(stdout));
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

function copy(from: string, to: string): void {
  for (const { name, isDirectory, isFile } of Deno.readDirSync(from)) {
    if (from === PROJECT && LEFT_OUT.includes(name)) continue;
    if (isDirectory) {
      Deno.mkdirSync(join(to, name));
      copy(join(from, name), join(to, name));
    } else if (isFile) {
      Deno.copyFileSync(join(from, name), join(to, name));
    }
  }
}
