import { assertEquals } from "@std/assert";
import { Deadlines } from "../../lib/kv/deadlines.ts";

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

Deno.test("a deadline that is met does not expire, and leaves no timer", async () => {
  const deadlines = new Deadlines(10);
  const expired: string[] = [];
  deadlines.start(() => expired.push("met"))();
  await pause(30);
  assertEquals(expired, []);
});

Deno.test("deadlines expire in their order, each in its own time", async () => {
  const deadlines = new Deadlines(40);
  const expired: string[] = [];
  deadlines.start(() => expired.push("first"));
  await pause(20);
  const meet = deadlines.start(() => expired.push("second"));
  deadlines.start(() => expired.push("third"));
  await pause(30);
  assertEquals(expired, ["first"]);
  meet();
  await pause(40);
  assertEquals(expired, ["first", "third"]);
});

Deno.test("a deadline that is met after it has expired is of no further consequence", async () => {
  const deadlines = new Deadlines(5);
  const meet = deadlines.start(() => {});
  await pause(20);
  meet();
  meet();
});
