import { assertEquals, assertFalse, assertStringIncludes } from "@std/assert";

const { tasks } = JSON.parse(await Deno.readTextFile("deno.json"));
/** These hand their arguments to a tool, which has its own. */
const TOOLS = ["ok", "spell", "test"];

/** Runs a task that is expected to end at once. */
async function run(task: string, flag: string) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", task, flag],
    env: { NO_COLOR: "1" },
    stdin: "null",
    signal: AbortSignal.timeout(300_000),
  }).output();
  const [shown, aside] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { code, shown: shown!, aside: aside! };
}

for (const task of Object.keys(tasks).filter((name) => !TOOLS.includes(name))) {
  Deno.test(`deno task ${task} explains itself for --help and -h, and refuses other flags`, async () => {
    const [help, short, wrong] = await Promise.all(
      ["--help", "-h", "--no-such-flag"].map((flag) => run(task, flag)),
    );
    assertEquals(help!.code, 0);
    assertEquals(help!.aside, "");
    assertStringIncludes(help!.shown, task);
    assertStringIncludes(help!.shown, "  -h, --help ");
    assertEquals(short, help);

    assertEquals(wrong!.code, 2);
    assertEquals(wrong!.shown, "");
    assertStringIncludes(wrong!.aside, "'--no-such-flag'");
    assertStringIncludes(wrong!.aside, help!.shown.trim());
    assertFalse(wrong!.aside.includes("    at "), "a backtrace");
  });
}
