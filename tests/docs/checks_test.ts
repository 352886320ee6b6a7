import { assert, assertEquals } from "@std/assert";
import { hasLinks } from "../support/has_links.ts";
import { walkSources } from "../support/sources.ts";

/** A requirement's ID, as test names and comments have it. */
const ID = /\b(?:OP|SP|AV|RL|CV|D|N|W|P)-\d\d\b/g;

const page = await Deno.readTextFile("docs/checks.md");
const rows = [...page.matchAll(/^\| ([A-Z]+-\d\d) +\| (.*?) +\|(?: (.*?) +\|)?$/gm)]
  .map(([, id, asks, tests]) => ({ id: id!, asks: asks!, tests }));

Deno.test("docs/checks.md says of each ID once what it asks", () => {
  assert(rows.length > 200);
  const ids = rows.map(({ id }) => id);
  assertEquals(ids.filter((id, at) => ids.indexOf(id) !== at), []);
  for (const { id, asks } of rows) assert(asks.length > 10, id);
});

Deno.test("docs/checks.md names tests that name the ID", async () => {
  for (const { id, tests } of rows) {
    if (tests === undefined) continue; // a reported case, whose tests may be anywhere
    const files = [...tests.matchAll(/`([\w/]+\.tsx?)`/g)].map(([, file]) => file!);
    assert(files.length > 0, `${id} has no test`);
    for (const file of files) {
      const source = await Deno.readTextFile(`tests/${file}`);
      assert(idsOf(source).has(id), `tests/${file} does not name ${id}`);
    }
  }
});

Deno.test({
  name: "docs/checks.md lists only those reported cases that a test names",
  ignore: !hasLinks(), // some are about published Fresh, and tested with its stand-in
  fn: async () => {
    const named = new Set<string>();
    for await (const { path, text } of walkSources()) {
      if (/_test\.tsx?$|^tests\/support\//.test(path)) idsOf(text).forEach((id) => named.add(id));
    }
    const cases = rows.filter(({ tests }) => tests === undefined).map(({ id }) => id);
    assertEquals(cases.filter((id) => !named.has(id)), []);
  },
});

Deno.test("every ID in code, tests and documents is explained", async () => {
  const security = await Deno.readTextFile("SECURITY.md");
  const numbers = [...security.matchAll(/^\| (N-\d\d) /gm)].map(([, id]) => id!);
  const explained = new Set([...rows.map(({ id }) => id), ...numbers]);
  for await (const { path, text } of walkSources()) {
    const unknown = [...idsOf(text)].filter((id) => !explained.has(id));
    assertEquals(unknown, [], `${path} names an ID that docs/checks.md does not explain`);
  }
});

/** The IDs that a text names, by themselves or in a range such as `AV-01 to AV-04`. */
function idsOf(text: string): Set<string> {
  const ids = new Set(text.match(ID));
  for (const [, kind, from, to] of text.matchAll(/\b([A-Z]+)-(\d\d) to (?:\1-)?(\d\d)\b/g)) {
    for (let number = Number(from); number <= Number(to); number++) {
      ids.add(`${kind}-${String(number).padStart(2, "0")}`);
    }
  }
  return ids;
}
