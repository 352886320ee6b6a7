import { assertEquals } from "@std/assert";
import { createLogOutput } from "../lib/log_output.ts";

/** An output that takes a few bytes at a time, as a full pipe does. */
class NarrowOutput {
  readonly writes: string[] = [];

  writeSync(bytes: Uint8Array): number {
    const taken = bytes.subarray(0, 4);
    this.writes.push(new TextDecoder().decode(taken));
    return taken.length;
  }

  get text(): string {
    return this.writes.join("");
  }
}

Deno.test("lines of information wait for one another, and are written together", async () => {
  const [out, problems] = [new NarrowOutput(), new NarrowOutput()];
  const { write } = createLogOutput(out, problems);
  write("first", "info");
  write("second", "info");
  assertEquals(out.text, "");
  await new Promise((resolve) => setTimeout(resolve, 60));
  assertEquals(out.text, "first\nsecond\n");
  write("third", "info");
  await new Promise((resolve) => setTimeout(resolve, 60));
  assertEquals([out.text, problems.text], ["first\nsecond\nthird\n", ""]);
});

for (const level of ["warn", "error"] as const) {
  Deno.test(`a line of level ${level} is written at once, after what waits`, async () => {
    const order: string[] = [];
    const output = (name: string) => ({
      writeSync(bytes: Uint8Array) {
        order.push(`${name}: ${new TextDecoder().decode(bytes).trim()}`);
        return bytes.length;
      },
    });
    const { write } = createLogOutput(output("out"), output("problems"));
    write("before", "info");
    write("wrong", level);
    assertEquals(order, ["out: before", "problems: wrong"]);
    await new Promise((resolve) => setTimeout(resolve, 60));
    assertEquals(order.length, 2);
  });
}

Deno.test("flush() writes what waits, for the end of the process", async () => {
  const out = new NarrowOutput();
  const { write, flush } = createLogOutput(out, out);
  write("last", "info");
  flush();
  assertEquals(out.text, "last\n");
  await new Promise((resolve) => setTimeout(resolve, 60));
  assertEquals(out.text, "last\n");
});
