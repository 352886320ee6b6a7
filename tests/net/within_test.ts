import { assertEquals, assertRejects } from "@std/assert";
import { within } from "../../lib/net/within.ts";

Deno.test("within() returns a result that is in time, and passes on an error that is in time", async () => {
  assertEquals(await within(1_000, Promise.resolve("answer")), "answer");
  await assertRejects(() => within(1_000, Promise.reject(new Error("down"))), Error, "down");
});

Deno.test("within() returns undefined for a late result, and ignores a late error", async () => {
  const late = Promise.withResolvers<string>();
  assertEquals(await within(10, late.promise), undefined);
  late.reject(new Error("down"));
  await new Promise((resolve) => setTimeout(resolve, 0)); // an unhandled rejection would end the test
});
