import { assertEquals, assertMatch } from "@std/assert";
import { walkSources } from "../support/sources.ts";

/** A call of a log with a level and an event, and an entry of a table of events. */
const EVENT = /[lL]og\(\s*"(?:info|warn|error)",\s*"(\w+)"|\bevent: "(\w+)"/g;

Deno.test("docs/log.md lists every event of the code, and no other", async () => {
  const events = new Set<string>();
  for await (const { path, text } of walkSources()) {
    if (!/^(lib|routes|main)\b/.test(path)) continue;
    for (const [, called, listed] of text.matchAll(EVENT)) events.add((called ?? listed)!);
  }
  const documented = rowsOf(await Deno.readTextFile("docs/log.md"), "Events");
  assertEquals(documented.toSorted(), [...events].toSorted());
});

Deno.test("docs/log.md lists every metric of the code, and no other", async () => {
  const source = await Deno.readTextFile("lib/metrics.ts");
  const metrics = [...source.matchAll(/counter\("([\w.]+)"/g)].map(([, name]) => name!);
  const documented = rowsOf(await Deno.readTextFile("docs/log.md"), "Traces and metrics");
  assertEquals(documented.toSorted(), metrics.toSorted());
});

Deno.test("docs/deploy.md leads to the list of events", async () => {
  assertMatch(await Deno.readTextFile("docs/deploy.md"), /\(log\.md\)/);
});

/** The names in the first column of a section's table. */
function rowsOf(document: string, section: string): string[] {
  const [, text = ""] = document.split(`\n## ${section}\n`);
  const [body = ""] = text.split("\n## ");
  return [...body.matchAll(/^\| `([\w.]+)`/gm)].map(([, name]) => name!);
}
