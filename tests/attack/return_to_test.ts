import { assert, assertEquals } from "@std/assert";
import { type Harness, startHarness } from "../support/harness.ts";
import { Visitor } from "../support/visitor.ts";
import { authorize } from "./support/attempt.ts";
import { openSession } from "./support/open_session.ts";
import { rawRequest } from "./support/raw_request.ts";
import { REDIRECT_CORPUS } from "./support/redirect_corpus.ts";

const MINUTE = 60_000;

/** The address that a browser opens for a `Location` header of the app. */
function resolved(harness: Harness, location: string | null): URL {
  return new URL(location ?? "", `${harness.origin}/getAToken`);
}

Deno.test("whatever returnTo says, a customer stays on our origin after sign-in (CV-01, CV-03)", async () => {
  await using harness = await startHarness();
  const { origin, tenant } = harness;
  const visitor = new Visitor();
  await visitor.goTo(await authorize(visitor, harness));
  visitor.holds = ({ pathname }) => pathname === "/getAToken";
  for (const value of REDIRECT_CORPUS) {
    harness.passTime(MINUTE); // so that neither the loop guard nor the limit stops it
    await visitor.goTo(`${origin}/sign-in?returnTo=${encodeURIComponent(value.toWellFormed())}`);
    const [start] = visitor.page.hops;
    const authorization = resolved(harness, start!.headers.get("location"));
    assertEquals([start?.status, authorization.origin], [302, tenant.origin]);
    const { status, headers } = await visitor.request(visitor.page.headers.get("location")!);
    const target = resolved(harness, headers.get("location"));
    assertEquals([status, target.origin], [303, origin], JSON.stringify(value.slice(0, 60)));
    assert(!headers.get("location")!.startsWith("//"));
    assert(!headers.getSetCookie().some((line) => line.includes("stolen")));
  }
});

Deno.test("no path redirects to another site, signed in or not (CV-01, CV-02)", async () => {
  await using harness = await startHarness();
  const { origin, tenant } = harness;
  const cookie = `${harness.services.cookies.session.name}=${await openSession(harness)}`;
  const targets = REDIRECT_CORPUS.filter((value) => /^[/\\%]/.test(value)).map((value) =>
    value.toWellFormed().replace(/[\0-\x20\x7f-\uffff]/g, encodeURIComponent)
  );
  let redirects = 0;
  const more = [
    "/profile/",
    "//evil.example/",
    "/\\evil.example/",
    "/%2F/evil.example/",
    "//evil.example//",
  ];
  for (const target of [...targets, ...more, ...targets.map((target) => `${target}/`)]) {
    for (const headers of [{}, { cookie }] as Record<string, string>[]) {
      const answer = await rawRequest(
        origin,
        target.startsWith("/") ? target : `/${target}`,
        headers,
      );
      assert(answer.status < 500, `${answer.status} for ${target}`);
      const location = answer.headers.get("location");
      if (location === null) continue;
      redirects++;
      const next = resolved(harness, location);
      assert(next.origin === origin || next.origin === tenant.origin, `${target} → ${location}`);
      assert(!location.startsWith("//") && !location.startsWith("/\\"), `${target} → ${location}`);
    }
  }
  assert(redirects > 0);
});

Deno.test("a signed-in page leads to sign-in and back to itself only (CV-01)", async () => {
  await using harness = await startHarness();
  for (const value of REDIRECT_CORPUS) {
    const query = new URLSearchParams({ returnTo: value, next: value });
    const { status, headers } = await new Visitor().request(`${harness.origin}/profile?${query}`, {
      headers: { referer: "https://evil.example/", origin: "https://evil.example" },
    });
    if (query.toString().length > 4_000) {
      assertEquals([status, headers.get("location")], [414, null]); // told, and not sent elsewhere
      continue;
    }
    const target = resolved(harness, headers.get("location"));
    assertEquals([status, target.origin, target.pathname], [303, harness.origin, "/sign-in"]);
    const back = target.searchParams.get("returnTo")!;
    assertEquals(new URL(back, harness.origin).origin, harness.origin);
    assert(back === "/" || back.startsWith("/profile?"), back);
  }
});

Deno.test("parameters of sign-out and of the page after it redirect nowhere (CV-01)", async () => {
  await using harness = await startHarness();
  const { origin, tenant } = harness;
  for (const value of REDIRECT_CORPUS) {
    const visitor = new Visitor();
    await openSession(harness, visitor);
    const query = new URLSearchParams({
      returnTo: value,
      post_logout_redirect_uri: value,
      state: value,
      authority: value,
    });
    const { status, headers } = await visitor.request(`${origin}/sign-out?${query}`, {
      method: "POST",
      body: query,
      headers: { origin, "sec-fetch-site": "same-origin", referer: value.replace(/[^!-~]/g, "") },
    });
    const target = new URL(headers.get("location")!, origin);
    assertEquals([status, target.origin], [303, tenant.origin]);
    assertEquals(target.searchParams.get("post_logout_redirect_uri"), `${origin}/signed-out`);
    assertEquals(target.searchParams.has("state"), false);
    const page = await visitor.goTo(`${origin}/signed-out?${query}`);
    for (const link of page.document.querySelectorAll("[href], [src], [action]")) {
      if (link.closest(".emulator") !== null) continue; // development's link to the tenant itself
      for (const name of ["href", "src", "action"]) {
        const address = link.getAttribute(name);
        if (address !== null) assertEquals(new URL(address, origin).origin, origin);
      }
    }
  }
});

/** Links to `/sign-in` that try to add parameters to the authorization request (CV-05, SP-51). */
const INJECTIONS = [
  "returnTo=/x&scope=admin&prompt=none",
  "returnTo=/x%26scope=admin%26prompt=none",
  "returnTo=/x%23&response_type=token",
  "returnTo=/%3Fscope%3Dadmin",
  "scope=admin&client_id=other&redirect_uri=https://evil.example&response_type=token",
  "state=known&nonce=known&code_challenge=known&code_challenge_method=plain",
  "prompt=none&max_age=0&claims=%7B%7D&request=x&request_uri=https://evil.example",
  "prompt=login%20none&login_hint=a%0d%0ab&domain_hint=a%26scope%3Dadmin&ui_locales=%3Cscript%3E",
  "prompt=consent&prompt=none&response_mode=form_post&resource=x&acr_values=x",
  "returnTo=/x&issuer=https://evil.example&target_link_uri=//evil.example",
];

Deno.test("no link adds a parameter to the authorization request (CV-05, SP-51, OP-33)", async () => {
  await using harness = await startHarness();
  const expected = new Set([
    ...["client_id", "response_type", "response_mode", "redirect_uri", "scope", "state"],
    ...["nonce", "code_challenge", "code_challenge_method", "claims"],
  ]);
  for (const injection of INJECTIONS) {
    const { headers, status } = await new Visitor().request(
      `${harness.origin}/sign-in?${injection}`,
    );
    assertEquals(status, 302);
    const { searchParams } = new URL(headers.get("location")!);
    assertEquals(new Set(searchParams.keys()), expected, injection);
    assertEquals([...searchParams.keys()].length, expected.size);
    assertEquals(searchParams.get("scope"), "openid profile offline_access User.Read");
    assertEquals(searchParams.get("response_type"), "code");
    assertEquals(searchParams.get("redirect_uri"), `${harness.origin}/getAToken`);
    for (const name of ["state", "nonce", "code_challenge"]) {
      assert(searchParams.get(name) !== "known");
    }
  }
});
