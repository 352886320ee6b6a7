import { assert, assertEquals } from "@std/assert";
import { startHarness } from "../support/harness.ts";
import { openSession } from "./support/open_session.ts";
import { rawRequest } from "./support/raw_request.ts";

const EVIL = "evil.example";

/** Headers that claim another host, scheme or client address (CV-13). */
const SPOOFS: Record<string, string>[] = [
  { host: EVIL },
  { host: `${EVIL}:443` },
  { host: `localhost@${EVIL}` },
  { host: "" },
  { "x-forwarded-host": EVIL, "x-forwarded-proto": "https", "x-forwarded-port": "443" },
  { "x-forwarded-server": EVIL, "x-forwarded-scheme": "https", "x-host": EVIL },
  { "x_forwarded_host": EVIL, "x_forwarded_proto": "https" },
  { forwarded: `for=1.2.3.4;host=${EVIL};proto=https` },
  { "x-forwarded-uri": "/healthz", "x-original-url": "/healthz", "x-rewrite-url": "/healthz" },
  { "x-original-host": EVIL, "x-original-uri": "/", "x-forwarded-prefix": `//${EVIL}` },
  { "x-forwarded-for": "127.0.0.1", "x-real-ip": "127.0.0.1", "true-client-ip": "127.0.0.1" },
  { "x-middleware-subrequest": "middleware", "x-forwarded-user": "alice" },
  { authorization: "Bearer x", "x-ms-client-principal": "e30=", "x-user": "alice" },
  { "user-agent": "kube-probe/1.30" },
  { "user-agent": "GoogleHC/1.0" },
];

Deno.test("no header changes the redirect URI, a cookie or a link (CV-13, D-16, AV-13)", async () => {
  await using harness = await startHarness();
  const { origin, tenant } = harness;
  for (const spoof of SPOOFS) {
    const what = JSON.stringify(spoof);
    const start = await rawRequest(origin, "/sign-in?returnTo=/profile", spoof);
    if (start.status === 400) continue; // refused by the server as invalid HTTP
    assertEquals(start.status, 302, what);
    const { searchParams, origin: to } = new URL(start.headers.get("location")!);
    assertEquals([to, searchParams.get("redirect_uri")], [tenant.origin, `${origin}/getAToken`]);
    const [cookie] = start.headers.getSetCookie();
    assert(cookie?.startsWith("sign-in-") && !/domain|secure/i.test(cookie), cookie);

    const home = await rawRequest(origin, "/", spoof);
    assertEquals([home.status, home.body.includes(EVIL)], [200, false], what);
    assert(!JSON.stringify([...home.headers]).includes(EVIL), what);
  }
});

Deno.test("no header opens a signed-in page (CV-13, CV-14)", async () => {
  await using harness = await startHarness();
  for (const path of ["/profile", "/graph", "/account", "/api/me"]) {
    for (const spoof of SPOOFS) {
      const answer = await rawRequest(harness.origin, path, spoof);
      assert([303, 401, 400].includes(answer.status), `${answer.status} for ${path}`);
      assert(!(answer.headers.get("location") ?? "").includes(EVIL));
    }
  }
});

Deno.test("no header changes the address after sign-out (CV-13)", async () => {
  await using harness = await startHarness();
  const { origin, tenant } = harness;
  for (const spoof of SPOOFS) {
    const cookie = `${harness.services.cookies.session.name}=${await openSession(harness)}`;
    const answer = await rawRequest(origin, "/sign-out", { ...spoof, origin, cookie }, "POST");
    if (answer.status === 400) continue;
    const target = new URL(answer.headers.get("location")!);
    assertEquals([target.origin, target.searchParams.get("post_logout_redirect_uri")], [
      tenant.origin,
      `${origin}/signed-out`,
    ]);
  }
});

Deno.test("a request target with another origin is treated as a path of this app (CV-13)", async () => {
  await using harness = await startHarness();
  const { origin } = harness;
  const answer = await rawRequest(origin, `http://${EVIL}/sign-in?returnTo=/profile`, {
    host: EVIL,
  });
  assertEquals(answer.status, 302);
  const { searchParams } = new URL(answer.headers.get("location")!);
  assertEquals(searchParams.get("redirect_uri"), `${origin}/getAToken`);
});
