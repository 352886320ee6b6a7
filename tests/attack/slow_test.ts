import { assert, assertEquals } from "@std/assert";
import { slow } from "../../emulator/faults/faults.ts";
import { type Harness, startHarness } from "../support/harness.ts";
import { undisturbed } from "../support/undisturbed.ts";
import { Visitor } from "../support/visitor.ts";
import { authorize, signIn } from "./support/attempt.ts";
import { kept } from "./support/verdict.ts";
import { assertSecured } from "./support/secured.ts";

const NEVER = slow(60_000);

async function timed<T>(act: () => Promise<T>): Promise<readonly [T, seconds: number]> {
  const started = performance.now();
  return [await act(), (performance.now() - started) / 1000];
}

function assertWithin(seconds: number, limit: number): void {
  assert(seconds > limit - 0.5 && seconds < limit + 3, `${seconds} s instead of ${limit} s`);
}

async function metadata(harness: Harness): Promise<void> {
  harness.tenant.faults.always("discovery", NEVER);
  const [page, seconds] = await timed(() => new Visitor().goTo(`${harness.origin}/sign-in`));
  assertEquals(page.status, 503);
  assertSecured(page);
  assertWithin(seconds, 5);
}

async function keys(harness: Harness): Promise<void> {
  const visitor = new Visitor();
  const callback = await authorize(visitor, harness);
  harness.tenant.faults.always("keys", NEVER);
  const [page, seconds] = await timed(() => visitor.goTo(callback));
  assertEquals(page.status, 503);
  assertWithin(seconds, 5);
}

async function code(harness: Harness): Promise<void> {
  const visitor = new Visitor();
  const callback = await authorize(visitor, harness);
  harness.tenant.faults.next("token", { ...NEVER, after: true });
  const [page, seconds] = await timed(() => visitor.goTo(callback));
  assertEquals(page.status, 503);
  assertSecured(page);
  assert(page.document.querySelector("main a.button"));
  assertWithin(seconds, 10);
  await visitor.goTo(callback);
  assertEquals(harness.tenant.requestsTo("token").length, 1, "the code is not sent again");
  assert(!(await kept(harness)).some((kind) => String(kind).startsWith("session")));
}

async function graph(harness: Harness): Promise<void> {
  const visitor = new Visitor();
  await signIn(visitor, harness);
  harness.tenant.faults.always("graph", NEVER);
  const [page, seconds] = await timed(() => visitor.goTo(`${harness.origin}/graph`));
  assertEquals(page.status, 200);
  assert(seconds < 8, `${seconds} s for a page without Graph`);
}

Deno.test("services that don't answer are waited for until the timeout (RL-02, RL-05, RL-33, RL-35, N-07)", async () => {
  // All at the same time, because each of them waits.
  await Promise.all([metadata, keys, code, graph].map((check) =>
    undisturbed(500, async () => {
      await using harness = await startHarness();
      await check(harness);
    })
  ));
});
