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

/** An output that takes so many bytes, and then no more, as a full disk does. */
class FullOutput {
  room: number;
  text = "";

  constructor(room: number) {
    this.room = room;
  }

  writeSync(bytes: Uint8Array): number {
    if (this.room === 0) throw new Error("No space left on device (os error 28)");
    const taken = bytes.subarray(0, this.room);
    this.room -= taken.length;
    this.text += new TextDecoder().decode(taken);
    return taken.length;
  }
}

Deno.test("lines that can't be written are lost, and the next one that can begins a line of its own", async () => {
  const [out, problems] = [new FullOutput(3), new FullOutput(0)];
  const { write, flush } = createLogOutput(out, problems);
  write("cut off", "info");
  await new Promise((resolve) => setTimeout(resolve, 60)); // an error in a timer would end the process
  write("lost", "error");
  write("lost", "info");
  flush();
  out.room = problems.room = 1_000;
  for (const line of ["first", "second"]) {
    write(line, "info");
    flush();
    write(line, "warn");
  }
  assertEquals(out.text, "cut\nfirst\nsecond\n");
  assertEquals(problems.text, "first\nsecond\n");
});

Deno.test("an output that takes nothing is not asked for ever", () => {
  const nothing = { writeSync: () => 0 };
  createLogOutput(nothing, nothing).write("lost", "error");
});
