import { assert, assertEquals } from "@std/assert";
import { Deadlines } from "../../lib/kv/deadlines.ts";
import { bestTime } from "../support/best_time.ts";

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

Deno.test("a deadline that is met does not expire, and leaves no timer", async () => {
  const deadlines = new Deadlines(10);
  const expired: string[] = [];
  deadlines.start(() => expired.push("met"))();
  await pause(30);
  assertEquals(expired, []);
});

Deno.test("an operation gets more time while others are answered, but not without limit", async () => {
  const deadlines = new Deadlines(20);
  const begun = performance.now();
  let expiredAfter = 0;
  deadlines.start(() => expiredAfter = performance.now() - begun);
  while (expiredAfter === 0) {
    deadlines.start(() => {})(); // answered at once
    await pause(5);
  }
  assert(expiredAfter >= 80, `${expiredAfter} ms`); // four times the delay
});

Deno.test("an operation expires after its delay if no other is answered meanwhile", async () => {
  const deadlines = new Deadlines(20);
  deadlines.start(() => {})(); // before it
  const milliseconds = await bestTime(80, () => {
    return new Promise<void>((resolve) => deadlines.start(resolve));
  });
  assert(milliseconds < 80, `${milliseconds} ms`);
});

Deno.test("a process that was busy itself reads its answers before it gives up", async () => {
  const deadlines = new Deadlines(200);
  let expired: string[];
  let busyMs: number;
  do {
    expired = [];
    const begun = performance.now();
    const meet = deadlines.start(() => expired.push("too soon"));
    for (const end = begun + 500; performance.now() < end;); // nothing else runs
    await pause(5);
    meet();
    busyMs = performance.now() - begun;
  } while (busyMs > 700); // the machine was busier: four times the delay may have passed
  assertEquals(expired, []);
});

Deno.test("deadlines expire in order, except those that are met", async () => {
  const deadlines = new Deadlines(20);
  const expired: string[] = [];
  deadlines.start(() => expired.push("first"));
  const meet = deadlines.start(() => expired.push("second"));
  await new Promise<void>((resolve) => {
    deadlines.start(() => {
      expired.push("third");
      resolve();
    });
    meet();
  });
  assertEquals(expired, ["first", "third"]);
});

Deno.test("meeting a deadline that has expired has no effect", async () => {
  const deadlines = new Deadlines(5);
  const meet = deadlines.start(() => {});
  await pause(20);
  meet();
  meet();
});
