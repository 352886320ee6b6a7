import { assert, assertEquals, assertFalse, assertMatch, assertStringIncludes } from "@std/assert";
import type { VNode } from "preact";
import { renderToString } from "preact-render-to-string";
import { ClaimList } from "../../components/ClaimList.tsx";
import { Avatar } from "../../components/Avatar.tsx";
import { ConfigurationView } from "../../components/ConfigurationView.tsx";
import { DiagnosisPanel } from "../../components/DiagnosisPanel.tsx";
import { Frame } from "../../components/Frame.tsx";
import { Notice } from "../../components/Notice.tsx";
import { ProblemView } from "../../components/ProblemView.tsx";
import { GraphPanel } from "../../islands/GraphPanel.tsx";
import { ProfileCard } from "../../islands/ProfileCard.tsx";
import { explainClaims } from "../../lib/claims/claims.ts";
import type { Variable } from "../../lib/config/variables.ts";
import type { ApiFailure, ApiSuccess } from "../../lib/api/answer.ts";
import type { Problem } from "../../lib/problem/problem.ts";

const PROBLEM: Problem = {
  status: 500,
  title: "It failed",
  message: "Sorry.",
  action: null,
  retryAfterSeconds: null,
};
const HOSTILE = `<img src=x onerror="alert(1)">`;
const ALICE = { name: "Alice Example", initials: "AE" };
const PHOTO = "data:image/png;base64,iVBORw0KGgo=";

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
  retryAfterSeconds: 12,
};

/** The claims as the profile page shows them. */
function profileCard(claims: Record<string, unknown>): VNode {
  const explained = explainClaims(claims);
  return (
    <ProfileCard claims={JSON.stringify(explained.map(({ name, raw }) => [name, raw]))}>
      <ClaimList claims={explained} />
    </ProfileCard>
  );
}

/** Every component, given values that try to be markup. */
const EVERYTHING: Record<string, VNode> = {
  "Frame, signed out": <Frame user={null} emulator>content</Frame>,
  "Frame, signed in": (
    <Frame user={{ name: HOSTILE, initials: "<>" }} emulator={false}>content</Frame>
  ),
  "Avatar": <Avatar initials="<>" size="small" />,
  "Avatar with photo": <Avatar initials="AE" photo={PHOTO} size="large" />,
  "Notice": <Notice kind="warning">{HOSTILE}</Notice>,
  "ProblemView": (
    <ProblemView
      problem={{
        ...PROBLEM,
        title: HOSTILE,
        message: HOSTILE,
        action: { href: `/?a="><script>`, label: HOSTILE },
      }}
      reference={HOSTILE}
    />
  ),
  "ConfigurationView": (
    <ConfigurationView
      problems={[{ variable: HOSTILE as Variable, problem: HOSTILE, fix: HOSTILE }]}
      envFile={HOSTILE}
    />
  ),
  "DiagnosisPanel": (
    <DiagnosisPanel
      diagnosis={{
        findings: [{ code: HOSTILE, cause: HOSTILE, fix: HOSTILE, where: HOSTILE }],
        facts: [[HOSTILE, HOSTILE]],
      }}
    />
  ),
  "ProfileCard": profileCard({ name: HOSTILE, [HOSTILE]: HOSTILE, exp: 1795353900 }),
  "GraphPanel": <GraphPanel name="Microsoft Graph" answer={SUCCESS} />,
  "GraphPanel, refused": <GraphPanel name="Microsoft Graph" answer={FAILURE} />,
};

function count(html: string, pattern: RegExp): number {
  return html.match(pattern)?.length ?? 0;
}

for (const [name, vnode] of Object.entries(EVERYTHING)) {
  Deno.test(`${name}: escapes values, and has nothing that the content security policy blocks`, () => {
    const html = renderToString(vnode);
    assertFalse(html.includes("<img src=x"), html);
    assertFalse(html.includes("<script"), html);
    const tags = html.match(/<[a-z](?:[^>"]|"[^"]*")*>/g) ?? [];
    for (const tag of tags) {
      assertFalse(/\s(style|on[a-z]+)=/.test(tag.replaceAll(/"[^"]*"/g, '""')), tag);
    }
    for (const [, address] of html.matchAll(/\s(?:href|src|action)="([^"]*)"/g)) {
      assertMatch(address ?? "", /^(\/|#|data:image\/)/);
    }
  });
}

Deno.test("Frame offers sign-in and sign-up to signed-out visitors", () => {
  for (const user of [null, undefined]) {
    const html = renderToString(<Frame user={user} emulator={false}>content</Frame>);
    assertStringIncludes(html, `href="/sign-in"`);
    assertStringIncludes(html, `href="/sign-up"`);
    assertFalse(html.includes("/profile"));
    assertFalse(html.includes("<form"));
  }
});

Deno.test("Frame signs out by POST only", () => {
  const html = renderToString(<Frame user={ALICE} emulator={false}>content</Frame>);
  assertStringIncludes(html, `<form method="post" action="/sign-out"><button type="submit"`);
  assertFalse(html.includes(`href="/sign-out"`));
  assertStringIncludes(html, "Alice Example");
  for (const path of ["/", "/profile", "/graph"]) assertStringIncludes(html, `href="${path}"`);
  assertFalse(html.includes("/sign-in"));
});

Deno.test("Frame has the landmarks, and a way past the navigation", () => {
  const html = renderToString(<Frame user={ALICE} emulator={false}>content</Frame>);
  assertMatch(html, /^<div class="frame"><a [^>]*href="#main"/);
  for (const landmark of ["header", "nav", "main", "footer"]) {
    assertEquals(count(html, new RegExp(`<${landmark}[ >]`, "g")), 1, landmark);
  }
  assertMatch(html, /<main id="main"[^>]*>content<\/main>/);
  assertEquals(count(html, /<h1/g), 0);
});

Deno.test("Frame says when accounts are made up", () => {
  const notice = "Local emulator: accounts here are made up";
  assertStringIncludes(renderToString(<Frame user={null} emulator>content</Frame>), notice);
  assertFalse(renderToString(<Frame user={null} emulator={false}>content</Frame>).includes(notice));
});

Deno.test("Avatar is decorative, with a photo and without", () => {
  assertMatch(renderToString(<Avatar initials="AE" size="large" />), /aria-hidden="true">AE</);
  const html = renderToString(<Avatar initials="AE" photo={PHOTO} size="large" />);
  assertMatch(html, /<img [^>]*\balt[ >]/);
  assertStringIncludes(html, `src="${PHOTO}"`);
  assertFalse(html.includes("AE<"));
});

Deno.test("Notice says in words that it is a warning", () => {
  assertStringIncludes(renderToString(<Notice kind="warning">careful</Notice>), "Warning:");
  assertFalse(renderToString(<Notice kind="info">careful</Notice>).includes("Warning:"));
});

Deno.test("ProblemView has one heading, the next step, and the reference", () => {
  const action = { href: "/sign-in", label: "Sign in again" };
  const html = renderToString(
    <ProblemView problem={{ ...PROBLEM, action }} reference="reference-1" />,
  );
  assertMatch(html, /<h1>It failed<\/h1>/);
  assertMatch(html, /<a class="button" href="\/sign-in">Sign in again<\/a>/);
  assertMatch(html, /Reference <code>reference-1<\/code>/);
});

Deno.test("ProblemView has no link where there is no next step", () => {
  const html = renderToString(
    <ProblemView problem={PROBLEM} reference="reference-1" />,
  );
  assertFalse(html.includes("<a"));
});

Deno.test("ConfigurationView lists every problem under its variable", () => {
  const problems = (["CLIENT_ID", "AUTHORITY"] as const).map((variable) => ({
    variable,
    problem: "is not set",
    fix: `Set ${variable}.`,
  }));
  const html = renderToString(<ConfigurationView problems={problems} envFile="A=1" />);
  assertMatch(html, /<h1>Almost there<\/h1>/);
  assertEquals(count(html, /<h2 class="problem"/g), 2);
  assertStringIncludes(html, '<pre class="env-file"><code>A=1</code></pre>');
  for (const { variable, problem, fix } of problems) {
    assertStringIncludes(html, `<code>${variable}</code> ${problem}</h2>`);
    assertStringIncludes(html, `>${fix}<`);
  }
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

Deno.test("GraphPanel says what failed, how long to wait, and what to tell the support", () => {
  const html = renderToString(<GraphPanel name="Microsoft Graph" answer={FAILURE} />);
  assertStringIncludes(html, "Graph is busy");
  assertStringIncludes(html, "Wait 12 seconds");
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
