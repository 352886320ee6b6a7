import { assert, assertEquals } from "@std/assert";
import { documents } from "../support/documents.ts";

const { tasks } = JSON.parse(await Deno.readTextFile("deno.json"));
const names = Object.keys(tasks).toSorted();

Deno.test("README.md's table of commands has every task of deno.json, and no other", async () => {
  const readme = await Deno.readTextFile("README.md");
  const [, commands = ""] = readme.split("\n## Commands");
  const [table = ""] = commands.split("\n## ");
  const named = [...table.matchAll(/`deno task (\w+)`/g)].map(([, name]) => name!);
  assertEquals(named.toSorted(), names);
});

Deno.test("every task has a description", () => {
  for (const [name, { description }] of Object.entries<{ description?: string }>(tasks)) {
    assert(description, name);
  }
});

for (const { path, text } of await documents()) {
  Deno.test(`${path}: every command that it names is a task`, () => {
    for (const [, name] of text.matchAll(/deno task (\w+)/g)) {
      assert(names.includes(name!), `there is no task ${name}`);
    }
  });
}
