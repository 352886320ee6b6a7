import { assertEquals } from "@std/assert";
import { join } from "node:path";
import fc from "fast-check";
import { withoutTasks } from "../../../cli/strip/tasks.ts";

const ROOT = join(import.meta.dirname!, "../../..");
const GONE = new Set(["tests/bench/bench.ts", "cli/strip.ts"]);
const isGone = (path: string) => GONE.has(path);

Deno.test("strip takes the same tasks out of deno.json in any layout", async (t) => {
  const original = await Deno.readTextFile(join(ROOT, "deno.json"));
  const config = JSON.parse(original);
  const { bench: _, strip: __, ...tasks } = config.tasks;
  const expected = { ...config, tasks };
  const layouts: Record<string, string> = {
    "as it is": original,
    "compact": JSON.stringify(config),
    "with four blanks": JSON.stringify(config, null, 4),
    "with tabs": JSON.stringify(config, null, "\t"),
    "with the line ends of Windows": original.replaceAll("\n", "\r\n"),
    "with commands alone": JSON.stringify(
      {
        ...config,
        tasks: Object.fromEntries(
          Object.entries<{ command: string }>(config.tasks).map(([name, { command }]) => [
            name,
            command,
          ]),
        ),
      },
      null,
      2,
    ),
  };
  for (const [layout, text] of Object.entries(layouts)) {
    await t.step(layout, () => {
      const left = JSON.parse(withoutTasks(text, isGone));
      assertEquals(Object.keys(left.tasks), Object.keys(tasks));
      if (layout !== "with commands alone") assertEquals(left, expected);
    });
  }
  await t.step("and changes nothing else of the text", () => {
    const [bench] = / {4}"bench": \{[^}]*\},\n/.exec(original)!;
    const [strip] = / {4}"strip": \{[^}]*\},\n/.exec(original)!;
    assertEquals(withoutTasks(original, isGone), original.replace(bench, "").replace(strip, ""));
  });
});

Deno.test("strip keeps every comment of deno.json, and the developer's own tasks", () => {
  const text = `// "tasks": { "strip": "deno run cli/strip.ts" },
{
  "unstable": ["kv"], /* "tasks" follow */
  "tasks": {
    // mine, { not a brace
    "mine": "deno run -A mine.ts", // "strip":
    // how fast it is
    "bench": { "command": "deno run -A ./tests/bench/bench.ts" /* minutes */ }, // slow
    "both": "deno run tests/bench/bench.ts && deno run mine.ts",
    "say \\"strip\\"": "echo cli/strip",
    "all": { "dependencies": ["mine", "both"] }, /* last */
    "strip": {
      "description": "// Take it out }",
      "command": "deno run -A cli/strip.ts", // gone with it
    } /* was it */,
    // end
  },
}
`;
  assertEquals(
    withoutTasks(text, isGone),
    `// "tasks": { "strip": "deno run cli/strip.ts" },
{
  "unstable": ["kv"], /* "tasks" follow */
  "tasks": {
    // mine, { not a brace
    "mine": "deno run -A mine.ts", // "strip":
    // how fast it is
     // slow
    "both": "deno run tests/bench/bench.ts && deno run mine.ts",
    "say \\"strip\\"": "echo cli/strip",
    "all": { "dependencies": ["mine", "both"] } /* last */
     /* was it */
    // end
  },
}
`,
  );
});

Deno.test("strip leaves a deno.json without tasks, and empties one that has only the demo's", () => {
  const cases = [
    ["{}", "{}"],
    ['{"imports":{"tasks":"./tasks.ts"}}', '{"imports":{"tasks":"./tasks.ts"}}'],
    ['{"tasks":{}}', '{"tasks":{}}'],
    ['{"tasks":{"strip":"deno run cli/strip.ts"}}', '{"tasks":{}}'],
    [
      '{"tasks":{"a":"deno run cli/strip.ts","b":"x","c":"deno run cli/strip.ts"}}',
      '{"tasks":{"b":"x"}}',
    ],
  ] as const;
  for (const [text, left] of cases) assertEquals(withoutTasks(text, isGone), left);
});

Deno.test("strip leaves every other task, whatever it is called and holds", () => {
  const command = fc.oneof(fc.constant("deno run cli/strip.ts"), fc.string({ unit: "binary" }));
  const task = fc.oneof(
    command,
    fc.record({ description: fc.string({ unit: "binary" }), command }),
  );
  const tasks = fc.dictionary(fc.string({ unit: "binary" }), task, { maxKeys: 6 });
  const layout = fc.constantFrom("", "  ", "\t");
  fc.assert(fc.property(tasks, layout, (tasks, indent) => {
    const text = JSON.stringify({ tasks }, null, indent);
    const kept = Object.entries(JSON.parse(text).tasks).filter(([, task]) =>
      !JSON.stringify(task).includes('"deno run cli/strip.ts"')
    );
    const left = JSON.parse(withoutTasks(text, isGone)).tasks;
    assertEquals(JSON.stringify(left), JSON.stringify(Object.fromEntries(kept)));
  }));
});
