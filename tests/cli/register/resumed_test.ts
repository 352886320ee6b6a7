import { assertEquals, assertStringIncludes } from "@std/assert";
import { checkCredential } from "../../../cli/doctor/credential.ts";
import { entraOf } from "../../../cli/setup/tenant.ts";
import { refusal, type SeenCall } from "../../support/admin_directory.ts";
import { CONTEXT } from "../../support/cli_context.ts";
import { Registering } from "../../support/registering.ts";

/** The calls to Graph of an undisturbed run, and the directory before and after it. */
async function undisturbed() {
  await using it = await Registering.arrive();
  const before = it.directory.state;
  assertEquals(await it.register(), 0, it.shown);
  const calls = it.directory.calls.filter(({ path }) => path !== "/me");
  return { calls, before, after: it.directory.state };
}

const { calls, before, after } = await undisturbed();
const FIRST_CHANGE = calls.findIndex(({ method }) => method !== "GET");

/** Makes something happen at one call only. */
function once<T>(at: number, happen: () => T): (call: SeenCall) => T | undefined {
  let seen = 0;
  return ({ path }) => path !== "/me" && seen++ === at ? happen() : undefined;
}

async function assertComplete(it: Registering): Promise<void> {
  assertEquals(await it.register(), 0, it.shown);
  assertEquals(it.directory.state, after);
  const check = await checkCredential(entraOf(await it.env(), CONTEXT));
  assertEquals(check.result, "ok");
}

const cut = () => {
  throw new TypeError("connection closed");
};

for (const [at, { method, path }] of calls.entries()) {
  const name = `${method} ${path.split("?")[0]!.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/, "…")}`;

  Deno.test(`interrupted before call ${at}, ${name}: the next run goes on, and undo leaves nothing`, async () => {
    await using it = await Registering.arrive();
    it.directory.before = once(at, cut);
    assertEquals(await it.register(), 1, it.shown);
    assertStringIncludes(it.shown, "Then run the command again: it goes on from here");
    await assertComplete(it);
    assertEquals(await it.register(["--undo", "--yes"]), 0, it.shown);
    assertEquals(it.directory.state, before);
    assertEquals(await it.files(), []);
  });

  Deno.test(`call ${at}, ${name}, is refused: it names the role, and the next run goes on`, async () => {
    await using it = await Registering.arrive();
    it.directory.before = once(at, () => refusal(403, "Authorization_RequestDenied"));
    assertEquals(await it.register(), 1, it.shown);
    const role = path.startsWith("/identity") ? "User Flow" : "Cloud Application";
    assertStringIncludes(it.shown, `Your account needs the role`);
    if (method !== "GET") assertStringIncludes(it.shown, `${role} Administrator`);
    assertStringIncludes(it.shown, at <= FIRST_CHANGE ? "Nothing was made" : "This exists now");
    await assertComplete(it);
  });

  if (method === "GET") continue; // nothing has changed: before or after is the same

  for (const status of [429, 503, 504]) {
    const when = status === 429 ? "before" : "after";
    Deno.test(`${status} ${when} call ${at}, ${name}, was carried out: nothing is made twice`, async () => {
      await using it = await Registering.arrive();
      const disturb = once(at, () => refusal(status, "tooBusy"));
      if (when === "before") it.directory.before = disturb;
      else it.directory.after = (call, response) => disturb(call) ?? response;
      assertEquals(await it.register(), 0, it.shown);
      await assertComplete(it);
      assertEquals(await it.register(["--undo", "--yes"]), 0, it.shown);
      assertEquals(it.directory.state, before);
    });
  }

  Deno.test(`503 from call ${at}, ${name}, to the end of the run: the next run goes on`, async () => {
    await using it = await Registering.arrive();
    const before = calls.slice(0, at).filter(({ method }) => method !== "GET").length;
    let changes = 0;
    it.directory.before = ({ method }) =>
      method !== "GET" && changes++ >= before ? refusal(503, "tooBusy") : undefined;
    assertEquals(await it.register(), 1, it.shown);
    it.directory.before = () => undefined;
    await assertComplete(it);
  });

  Deno.test(`interrupted after call ${at}, ${name}: the next run goes on, and undo leaves nothing`, async () => {
    await using it = await Registering.arrive();
    const disturb = once(at, cut);
    it.directory.after = (call, response) => disturb(call) ?? response;
    assertEquals(await it.register(), 1, it.shown);
    await assertComplete(it);
    assertEquals(await it.register(["--undo", "--yes"]), 0, it.shown);
    assertEquals(it.directory.state, before);
    assertEquals(await it.files(), []);
  });

  Deno.test(`interrupted after call ${at}, ${name}: undo removes all that the run has made`, async () => {
    await using it = await Registering.arrive();
    const disturb = once(at, cut);
    it.directory.after = (call, response) => disturb(call) ?? response;
    await it.register();
    if (!(await it.files()).includes(".registration.json")) return; // nothing was made yet
    assertEquals(await it.register(["--undo", "--yes"]), 0, it.shown);
    assertEquals(it.directory.state, before, it.shown);
  });
}

Deno.test("of two runs at once in one folder, the second stops before it changes anything", async () => {
  await using it = await Registering.arrive();
  const [hasBegun, othersHaveEnded] = [
    Promise.withResolvers<void>(),
    Promise.withResolvers<void>(),
  ];
  const fetch: typeof it.directory.fetch = async (input, init) => {
    hasBegun.resolve();
    await othersHaveEnded.promise;
    return await it.directory.fetch(input, init);
  };
  const first = it.register(["--yes"], { context: { fetch } });
  await hasBegun.promise;
  const others = await Promise.all([it.register(), it.register(["--undo", "--yes"])]);
  othersHaveEnded.resolve();
  assertEquals([await first, ...others], [0, 1, 1], it.shown);
  assertStringIncludes(it.shown, "already at work in this folder");
  await assertComplete(it);
});

Deno.test("the next --undo goes on where an interrupted one has stopped", async () => {
  for (let at = 0, finished = false; !finished; at++) {
    await using it = await Registering.arrive();
    await it.register();
    let [seen, isCut] = [0, false];
    it.directory.after = ({ method }, response) => {
      if (method === "GET" || seen++ !== at) return response;
      isCut = true;
      return cut();
    };
    assertEquals(await it.register(["--undo", "--yes"]), at < 6 ? 1 : 0, it.shown);
    if (isCut) assertEquals(await it.register(["--undo", "--yes"]), 0, it.shown);
    assertEquals(it.directory.state, before);
    assertEquals(await it.files(), []);
    finished = !isCut;
  }
});

Deno.test("a refused --undo names the role, and the next one goes on", async () => {
  await using it = await Registering.arrive();
  await it.register();
  it.directory.before = ({ method, path }) =>
    method === "DELETE" && path.startsWith("/applications")
      ? refusal(403, "Authorization_RequestDenied")
      : undefined;
  it.shown = "";
  assertEquals(await it.register(["--undo", "--yes"]), 1);
  assertStringIncludes(it.shown, "needs the role Cloud Application Administrator");
  assertStringIncludes(it.shown, "This exists now");
  it.directory.before = () => undefined;
  assertEquals(await it.register(["--undo", "--yes"]), 0, it.shown);
  assertEquals(it.directory.state, before);
});
