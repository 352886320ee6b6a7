import { assert, assertEquals, assertFalse, assertStringIncludes } from "@std/assert";
import { STARTS_PER_BROWSER } from "../../lib/web/start_sign_in.ts";
import { signIn } from "../support/credentials.ts";
import { denokvTest } from "../support/denokv.ts";
import { type Harness, startHarness } from "../support/harness.ts";
import { dropAccessTokens, startSecondApp } from "../support/second_app.ts";
import { sessionCookie } from "../support/session_cookie.ts";
import { until } from "../support/until.ts";
import { Visitor } from "../support/visitor.ts";

function refreshes({ tenant }: Harness): number {
  return tenant.requestsTo("token").filter(({ body }) => body.includes("grant_type=refresh_token"))
    .length;
}

/** What a browser sends with the sign-out form of the app that it signed in at. */
function signOutOf({ origin }: Harness): RequestInit {
  return { method: "POST", headers: { origin, "sec-fetch-site": "same-origin" } };
}

denokvTest(
  "two machines on one denokv: signed in at one, known and signed out at the other, at once",
  async (server) => {
    await using harness = await startHarness({ https: false, env: server.settings });
    await using other = await startSecondApp(harness, server.settings);
    const visitor = new Visitor();
    await signIn(visitor, harness);
    const seen = await visitor.request(`${other.origin}/profile`);
    assertEquals(seen.status, 200);
    assertStringIncludes(seen.body, "Alice Example");

    const thief = new Visitor();
    for (const cookie of await visitor.jar.getCookies(harness.origin)) {
      await thief.jar.setCookie(cookie, harness.origin);
    }
    assertEquals(
      (await visitor.request(`${other.origin}/sign-out`, signOutOf(harness))).status,
      303,
    );
    for (const origin of [harness.origin, other.origin]) {
      assertEquals((await thief.request(`${origin}/profile`)).status, 303, origin);
      assertEquals((await thief.request(`${origin}/api/me`)).status, 401, origin);
    }
  },
);

denokvTest(
  "two machines on one denokv: 50 parallel requests on an expired token make one refresh",
  async (server) => {
    await using harness = await startHarness({ https: false, env: server.settings });
    await using other = await startSecondApp(harness, server.settings);
    const visitor = new Visitor();
    await signIn(visitor, harness);
    const origins = [harness.origin, other.origin];
    for (const origin of origins) await visitor.request(`${origin}/profile`);
    await dropAccessTokens(visitor, harness);
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) => visitor.request(`${origins[i % 2]}/api/me`)),
    );
    for (const { status, body } of answers) {
      assertEquals(status, 200);
      assertEquals(JSON.parse(body).body.displayName, "Alice Example");
    }
    assertEquals(refreshes(harness), 1);
  },
);

denokvTest("two machines on one denokv share the limit of sign-ins", async (server) => {
  await using harness = await startHarness({ https: false, env: server.settings });
  await using other = await startSecondApp(harness, server.settings);
  const minute = () => Math.floor(Date.now() / 60_000);
  let begun: number;
  let statuses: number[];
  do { // again if a minute has ended meanwhile: the count is that of two
    begun = minute();
    const visitor = new Visitor();
    await visitor.request(`${harness.origin}/sign-in`); // gives the browser its cookie, uncounted by browser
    const answers = await Promise.all(
      Array.from(
        { length: 2 * STARTS_PER_BROWSER },
        (_, i) => visitor.request(`${[harness.origin, other.origin][i % 2]}/sign-in`),
      ),
    );
    statuses = answers.map(({ status }) => status);
  } while (minute() !== begun);
  const count = (status: number) => statuses.filter((it) => it === status).length;
  assertEquals([count(302), count(429)], [STARTS_PER_BROWSER, STARTS_PER_BROWSER]);
});

denokvTest(
  "denokv is killed under load and comes back: no wrong answer, no session lost, none that comes back",
  async (server) => {
    const customers = Array.from({ length: 12 }, (_, i) => ({
      email: `user${i}@example.com`,
      password: "Sunny-Meadow-12",
      displayName: `Customer ${String(i).padStart(4, "0")}`,
    }));
    await using harness = await startHarness({
      https: false,
      env: server.settings,
      tenant: { customers },
    });
    await using other = await startSecondApp(harness, server.settings);
    const visitors = customers.map(() => new Visitor());
    for (const [who, visitor] of visitors.entries()) await signIn(visitor, harness, who);
    const cookies = await Promise.all(visitors.map((one) => sessionCookie(one, harness)));

    const wrong: string[] = [];
    const statuses = new Set<number>();
    const ended = new Set<number>();
    const signedOut = Promise.withResolvers<void>();
    let loaded = true;
    const load = visitors.map(async (visitor, who) => {
      for (let i = 0; loaded; i++) {
        const origin = i % 2 ? harness.origin : other.origin;
        // Every other customer signs out in the middle of it all, until that is confirmed.
        if (who % 2 === 0 && i > 5) {
          const { status, headers } = await visitor.request(
            `${origin}/sign-out`,
            signOutOf(harness),
          );
          statuses.add(status);
          if (status !== 303 || headers.get("location") === "/signed-out?session=kept") {
            // The browser's cookie is gone, the session is not: only its cookie can end it now.
            await visitor.jar.setCookie(
              `${harness.services.cookies.session.name}=${cookies[who]}`,
              origin,
            );
            continue;
          }
          ended.add(who);
          signedOut.resolve();
          return;
        }
        const { status, body } = await visitor.request(`${origin}/profile`);
        statuses.add(status);
        const names = new Set(body.match(/Customer \d{4}/g));
        names.delete(customers[who]!.displayName);
        if (names.size > 0) wrong.push(`${customers[who]!.displayName} saw ${[...names]}`);
      }
    });
    await signedOut.promise; // others are about to
    await server.kill();
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    assert(await until(() => statuses.has(503)), "the outage was not seen");
    await server.start();
    await new Promise((resolve) => setTimeout(resolve, 4_000));
    assert(await until(() => ended.size === customers.length / 2), "sign-outs stay unconfirmed");
    loaded = false;
    await Promise.all(load);

    assertEquals(wrong, []);
    assert(statuses.isSubsetOf(new Set([200, 303, 503])), String([...statuses]));
    for (const [who, cookie] of cookies.entries()) {
      const session = await harness.services.sessions.read(cookie!);
      if (ended.has(who)) assertEquals(session, null, `${who} is signed in again`);
      else assertEquals(session?.claims.name, customers[who]!.displayName);
      const page = await visitors[who]!.request(`${other.origin}/profile`);
      assertEquals(page.status, ended.has(who) ? 303 : 200);
    }
  },
);

denokvTest(
  "denokv is away: pages for everybody work, signed-in pages and /readyz say 503",
  async (server) => {
    await using harness = await startHarness({ https: false, env: server.settings });
    const visitor = new Visitor();
    await signIn(visitor, harness);
    await server.kill();
    const status = async (path: string, who = visitor) =>
      (await who.request(harness.origin + path)).status;
    const paths = ["/profile", "/graph", "/readyz", "/healthz"];
    assertEquals(await Promise.all(paths.map((path) => status(path))), [503, 503, 503, 200]);
    assertEquals(await status("/", new Visitor()), 200);
    await server.start();
    harness.passTime(1_000); // for so long an answer of /readyz counts
    assertEquals(await status("/readyz"), 200);
    assertEquals(await status("/profile"), 200);
    assertFalse(harness.log.some((line) => line.includes(server.settings.DENO_KV_ACCESS_TOKEN)));
  },
);
