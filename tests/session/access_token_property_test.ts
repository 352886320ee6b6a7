import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { MINUTE } from "../support/fake_clock.ts";
import { SignedIn } from "../support/signed_in.ts";

const CUSTOMERS = ["alice", "bob", "carol", "dave"];
const SCOPES = [["User.Read"], ["User.Read", "User.ReadWrite"], ["api://shop/Orders.Read"]];

/** Which session asks, in which process, and for which scopes. */
const request = fc.record({
  who: fc.nat(CUSTOMERS.length - 1),
  process: fc.nat(1),
  scopes: fc.nat(SCOPES.length - 1),
});

/** Requests at the same time, and how many times 25 minutes after the previous ones: tokens last for an hour. */
const round = fc.record({ pauses: fc.nat(3), requests: fc.array(request, { maxLength: 8 }) });

Deno.test("random requests at random times each get their own user's token (CV-08)", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(round, { maxLength: 5 }), async (rounds) => {
      using it = await SignedIn.open();
      const processes = [it.here, it.startProcess()];
      const cookies = await Promise.all(
        CUSTOMERS.map(async (name) => (await it.signIn(name)).cookie),
      );
      for (const { pauses, requests } of rounds) {
        const before = it.refreshes;
        for (let i = 0; i < pauses; i++) {
          it.clock.pass(25 * MINUTE);
          for (const cookie of cookies) await it.here.sessions.touch(await it.read(cookie));
        }
        const tokens = await Promise.all(requests.map(async ({ who, process, scopes }) => {
          const { sessions, accessTokens } = processes[process]!;
          const session = (await sessions.read(cookies[who]!))!;
          return accessTokens.accessTokenFor(session, SCOPES[scopes]!);
        }));
        tokens.forEach((token, i) =>
          assertEquals(token.split(".").at(-1), CUSTOMERS[requests[i]!.who])
        );
        // At most one refresh for each session and set of scopes, across all requests and processes.
        const distinct = new Set(requests.map(({ who, scopes }) => `${who} ${scopes}`)).size;
        assert(it.refreshes - before <= distinct);
      }
    }),
    { numRuns: 30 },
  );
});
