import { assert, assertEquals, assertFalse, assertMatch, assertStringIncludes } from "@std/assert";
import type { VNode } from "preact";
import { renderToString } from "preact-render-to-string";
import { ClaimList } from "../../components/ClaimList.tsx";
import { Frame } from "../../components/Frame.tsx";
import { GraphPanel } from "../../islands/GraphPanel.tsx";
import { ProfileCard } from "../../islands/ProfileCard.tsx";
import type { ApiFailure, ApiSuccess } from "../../lib/api/answer.ts";
import { explainClaims } from "../../lib/claims/claims.ts";
import { assertHarmless, HOSTILE } from "../support/hostile_markup.ts";

const SUCCESS: ApiSuccess = {
  ok: true,
  status: 200,
  url: "https://graph.microsoft.com/v1.0/me",
  milliseconds: 87,
  requestId: "request-1",
  body: { id: "id-1", displayName: HOSTILE, surname: null, businessPhones: [], surprise: "odd" },
};

const FAILURE: ApiFailure = {
  ok: false,
  status: 429,
  url: "https://graph.microsoft.com/v1.0/me",
  title: "Graph is busy",
  message: HOSTILE,
  requestId: "request-2",
  reference: "reference-2",
};

/** The claims as the profile page shows them. */
function profileCard(claims: Record<string, unknown>): VNode {
  const explained = explainClaims(claims);
  return (
    <ProfileCard>
      <ClaimList claims={explained} />
    </ProfileCard>
  );
}

/** The components of the example pages, given values that try to be markup. */
const EVERYTHING: Record<string, VNode> = {
  "ProfileCard": profileCard({ name: HOSTILE, [HOSTILE]: HOSTILE, exp: 1795353900 }),
  "GraphPanel": <GraphPanel name="Microsoft Graph" answer={SUCCESS} />,
  "GraphPanel, refused": <GraphPanel name="Microsoft Graph" answer={FAILURE} />,
};

function count(html: string, pattern: RegExp): number {
  return html.match(pattern)?.length ?? 0;
}

for (const [name, vnode] of Object.entries(EVERYTHING)) {
  Deno.test(`${name}: escapes values, and has nothing that the content security policy blocks`, () => {
    assertHarmless(vnode);
  });
}

Deno.test("Frame leads signed-in people to the example pages", () => {
  const alice = { name: "Alice Example", initials: "AE" };
  const html = renderToString(
    <Frame path="/" user={alice} emulator={null} offersSignIn>content</Frame>,
  );
  for (const path of ["/profile", "/graph"]) assertStringIncludes(html, `href="${path}"`);
});

Deno.test("ClaimList shows every claim with its name, value and meaning, without JavaScript", () => {
  const claims = explainClaims({ name: "Alice", exp: 1795353900, rh: "1.A", custom: "odd" });
  const html = renderToString(<ClaimList claims={claims} />);
  assertEquals(count(html, /<dt>/g), 4);
  for (const { name, label, meaning } of claims) {
    assertStringIncludes(html, `<dt>${label} <code>${name}</code></dt>`);
    assertStringIncludes(html, `${meaning}</dd>`);
  }
  assertStringIncludes(
    html,
    `<time datetime="2026-11-22T13:25:00.000Z">2026-11-22 13:25 UTC</time>`,
  );
  const [essential, others] = html.split("<details");
  assertStringIncludes(essential ?? "", "<code>name</code>");
  assertStringIncludes(others ?? "", "<code>rh</code>");
  assertStringIncludes(others ?? "", "Show all 4 claims");
});

Deno.test("ProfileCard has no more to show than there is", () => {
  const html = renderToString(profileCard({ name: "Alice" }));
  assertFalse(html.includes("<details"));
});

Deno.test("Buttons that need JavaScript are hidden until it runs", () => {
  for (const name of ["ProfileCard", "GraphPanel"]) {
    const vnode = EVERYTHING[name];
    assert(vnode);
    const buttons = renderToString(vnode).match(/<button[^>]*>/g) ?? [];
    assert(buttons.length > 0);
    for (const button of buttons) assertMatch(button, /\shidden(\s|>|=)/);
  }
});

Deno.test("GraphPanel shows what people know, and the whole answer, without JavaScript", () => {
  const html = renderToString(
    <GraphPanel
      name="Microsoft Graph"
      answer={{ ...SUCCESS, body: { ...(SUCCESS.body as object), displayName: "Alice" } }}
    />,
  );
  assertMatch(html, /Display name <code>displayName<\/code><\/dt><dd[^>]*><bdi>Alice</);
  assertMatch(html, /<code>surname<\/code><\/dt><dd[^>]*><bdi>not set</);
  assertMatch(html, /<code>businessPhones<\/code><\/dt><dd[^>]*><bdi>none</);
  assertFalse(html.includes("givenName"));
  assertStringIncludes(html, "87 ms");
  assertMatch(html, /<pre><code>[^<]*surprise[^<]*odd/);
  assertMatch(html, /<a [^>]*href="\/graph">Reload<\/a>/);
});

Deno.test("GraphPanel opens the whole answer when it knows none of the fields", () => {
  const html = renderToString(
    <GraphPanel name="Microsoft Graph" answer={{ ...SUCCESS, body: { weather: "fine" } }} />,
  );
  assertMatch(html, /<details [^>]*\bopen\b/);
  assertFalse(
    renderToString(<GraphPanel name="Microsoft Graph" answer={SUCCESS} />).match(
      /<details [^>]*\bopen\b/,
    ),
  );
});

Deno.test("GraphPanel says that an answer has no content", () => {
  const html = renderToString(
    <GraphPanel name="orders.example" answer={{ ...SUCCESS, body: null }} />,
  );
  assertStringIncludes(html, "without any content");
});

Deno.test("GraphPanel says what failed, and what to tell the support", () => {
  const html = renderToString(<GraphPanel name="Microsoft Graph" answer={FAILURE} />);
  assertStringIncludes(html, "Graph is busy");
  assertStringIncludes(html, "<code>request-2</code>");
  assertFalse(html.includes("Sign in"));
  assertFalse(html.includes("<pre"));
});

Deno.test("GraphPanel leads back to itself through a new sign-in when the session has ended", () => {
  const html = renderToString(
    <GraphPanel name="Microsoft Graph" answer={{ ...FAILURE, status: 401 }} />,
  );
  assertMatch(html, /<a [^>]*href="\/sign-in\?returnTo=%2Fgraph">Sign in<\/a>/);
});
