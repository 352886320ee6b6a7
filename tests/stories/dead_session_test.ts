import { assertEquals } from "@std/assert";
import { newSecret } from "../../lib/kv/seal.ts";
import { openSession } from "../attack/support/open_session.ts";
import { MINUTE } from "../support/fake_clock.ts";
import { startHarness } from "../support/harness.ts";
import { Visitor } from "../support/visitor.ts";

/** Requests to a signed-in page, and their status without a session. */
const REQUESTS: Record<string, [status: number, init: RequestInit]> = {
  "a navigation": [303, {}],
  "a script": [401, { headers: { "sec-fetch-dest": "empty" } }],
  "a form": [303, { method: "POST", body: new URLSearchParams({ end: "all" }) }],
};

/** The session cookie that a response sets: its value, and whether the browser keeps it. */
function setTo(headers: Headers): [value: string, isKept: boolean] | undefined {
  const line = headers.getSetCookie().find((line) => /^(__Host-)?session-/.test(line));
  if (line === undefined) return undefined;
  const expires = /; Expires=([^;]+)/i.exec(line)?.[1];
  const isOver = /; Max-Age=0(;|$)/i.test(line) || Date.parse(expires ?? "") < Date.now();
  return [/session-\d+=([^;]*)/.exec(line)![1]!, !isOver];
}

for (const [name, [status, init]] of Object.entries(REQUESTS)) {
  Deno.test(`${name} with an ended session removes the cookie (AV-18)`, async () => {
    await using harness = await startHarness();
    const visitor = new Visitor();
    const cookie = await openSession(harness, visitor);
    harness.passTime(30 * MINUTE);
    const request = () =>
      visitor.request(`${harness.origin}/account`, {
        ...init,
        headers: { origin: harness.origin, ...init.headers },
      });
    const answer = await request();
    assertEquals([answer.status, setTo(answer.headers)], [status, ["", false]]);
    assertEquals((await visitor.jar.getCookieString(harness.origin)).includes(cookie), false);

    const again = await request();
    assertEquals(
      [again.status, setTo(again.headers)],
      [status, undefined],
      "there is none any more",
    );
  });
}

Deno.test("a cookie that never had a session is removed too; the cookie of a session stays", async () => {
  await using harness = await startHarness();
  const answerTo = (cookie: string) =>
    new Visitor().request(`${harness.origin}/profile`, { headers: { cookie } });
  const made = await answerTo(`${harness.services.cookies.session.name}=${newSecret()}`);
  assertEquals([made.status, setTo(made.headers)], [303, ["", false]]);
  const held = await answerTo(
    `${harness.services.cookies.session.name}=${await openSession(harness)}`,
  );
  assertEquals([held.status, setTo(held.headers)], [200, undefined]);
});
