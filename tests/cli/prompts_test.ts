import { PassThrough } from "node:stream";
import { assertEquals, assertFalse, assertRejects, assertStringIncludes } from "@std/assert";
import { createPrompts, InterruptedError } from "../../cli/prompts.ts";

const ENTER = "\r";
const DOWN = "\x1b[B";
const CTRL_C = "\x03";

/** Prompts whose keyboard types `keys`, one after each output. */
function terminal(...keys: string[]) {
  const input = new PassThrough();
  const output = new PassThrough();
  const terminal = { prompts: createPrompts(input, output), shown: "" };
  output.on("data", (bytes) => {
    terminal.shown += bytes;
    const key = keys.shift();
    if (key !== undefined) queueMicrotask(() => input.write(key));
  });
  return terminal;
}

Deno.test("a text answer is trimmed, and an empty one is not accepted", async () => {
  const it = terminal(ENTER, " ", "x", " ", ENTER);
  assertEquals(await it.prompts.text({ message: "Tenant" }), "x");
  assertStringIncludes(it.shown, "Tenant");
  assertStringIncludes(it.shown, "Enter a value");
});

Deno.test("an empty answer gives the fallback, if there is one", async () => {
  const it = terminal(ENTER);
  assertEquals(await it.prompts.text({ message: "Name", fallback: "My app" }), "My app");
});

Deno.test("a suggested value can be corrected", async () => {
  const it = terminal("\x7f", "c", ENTER);
  assertEquals(await it.prompts.text({ message: "Tenant", initial: "abd" }), "abc");
});

Deno.test("a password is not shown", async () => {
  const it = terminal("q", "z", "\x7f", "w", ENTER);
  assertEquals(await it.prompts.password({ message: "Secret" }), "qw");
  for (const letter of ["q", "z", "w"]) {
    assertFalse(it.shown.split("Secret").join("").includes(letter));
  }
});

Deno.test("confirm() gives its initial answer on Enter", async () => {
  assertEquals(await terminal(ENTER).prompts.confirm("Go on?", false), false);
  assertEquals(await terminal(ENTER).prompts.confirm("Go on?", true), true);
});

Deno.test("select() and multiselect() give the chosen values", async () => {
  const options = [{ value: "a", label: "First" }, { value: "b", label: "Second" }] as const;
  const choice = { message: "Which?", options };
  assertEquals(await terminal(DOWN, ENTER).prompts.select(choice), "b");
  assertEquals(await terminal(DOWN, " ", ENTER).prompts.multiselect(choice, ["a"]), ["a", "b"]);
});

Deno.test("Ctrl+C interrupts every question", async () => {
  const options = [{ value: "a", label: "First" }] as const;
  const choice = { message: "Which?", options };
  const asked = [
    () => terminal(CTRL_C).prompts.text({ message: "?" }),
    () => terminal("x", CTRL_C).prompts.password({ message: "?" }),
    () => terminal(CTRL_C).prompts.confirm("?", true),
    () => terminal(CTRL_C).prompts.select(choice),
    () => terminal(CTRL_C).prompts.multiselect(choice, []),
  ];
  for (const ask of asked) await assertRejects(ask, InterruptedError);
});
