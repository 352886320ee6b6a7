import { assertEquals } from "@std/assert";
import { BoundedSpace } from "../../lib/kv/bounded_space.ts";
import { newSecret } from "../../lib/kv/seal.ts";
import { boundedStore } from "../../lib/kv/store.ts";
import { Tally } from "../../lib/kv/tally.ts";
import { Answers } from "../../lib/sign_in/answer.ts";
import { ATTEMPT_MEMORY_MS } from "../../lib/sign_in/attempt.ts";

Deno.test("of callers that take an answer at the same time, one gets it (RL-13)", async () => {
  using kv = await Deno.openKv(":memory:");
  const store = boundedStore(kv);
  const space = new BoundedSpace(store, new Tally(store), ATTEMPT_MEMORY_MS);
  const answers = new Answers(store, space, Date.now);
  const browser = newSecret();
  const parameters = new URLSearchParams({ code: "a-code", state: "a-state" });
  const id = await answers.keep(browser, "a-state", parameters);
  const taken = await Promise.all([1, 2, 3, 4, 5].map(() => answers.take(browser, id!)));
  assertEquals(taken.filter((answer) => answer !== null).map(String), [`${parameters}`]);
});
