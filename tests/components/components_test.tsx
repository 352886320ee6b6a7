import { assert, assertEquals, assertFalse, assertMatch, assertStringIncludes } from "@std/assert";
import type { VNode } from "preact";
import { renderToString } from "preact-render-to-string";
import { Avatar } from "../../components/Avatar.tsx";
import { ConfigurationView } from "../../components/ConfigurationView.tsx";
import { DiagnosisPanel } from "../../components/DiagnosisPanel.tsx";
import { Frame } from "../../components/Frame.tsx";
import { Notice } from "../../components/Notice.tsx";
import { ProblemView } from "../../components/ProblemView.tsx";
import type { Variable } from "../../lib/config/variables.ts";
import { assertHarmless, HOSTILE } from "../support/hostile_markup.ts";
import type { Problem } from "../../lib/problem/problem.ts";

const PROBLEM: Problem = {
  status: 500,
  title: "It failed",
  message: "Sorry.",
  action: null,
  retryAfterSeconds: null,
};
const ALICE = { name: "Alice Example", initials: "AE" };
const EMULATOR = "http://127.0.0.1:3100/emulator";
const PHOTO = "data:image/png;base64,iVBORw0KGgo=";

/** Every component, given values that try to be markup. */
const EVERYTHING: Record<string, VNode> = {
  "Frame, signed out": <Frame path="/" user={null} emulator={null} offersSignIn>content</Frame>,
  "Frame, signed in": (
    <Frame path="/" user={{ name: HOSTILE, initials: "<>" }} emulator={null} offersSignIn>
      content
    </Frame>
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
      form={new URLSearchParams({ [HOSTILE]: HOSTILE })}
      path="/profile/edit"
      diagnosis={null}
    />
  ),
  "ConfigurationView": (
    <ConfigurationView
      problems={[{ variable: HOSTILE as Variable, problem: HOSTILE, fix: HOSTILE }]}
      envFile={HOSTILE}
      hasEnvFile
      concernsDatabase={false}
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
};

function count(html: string, pattern: RegExp): number {
  return html.match(pattern)?.length ?? 0;
}

for (const [name, vnode] of Object.entries(EVERYTHING)) {
  Deno.test(`${name}: escapes values, and has nothing that the content security policy blocks`, () => {
    assertHarmless(vnode);
  });
}

Deno.test("Frame offers sign-in and sign-up to signed-out visitors", () => {
  for (const user of [null, undefined]) {
    const html = renderToString(
      <Frame path="/" user={user} emulator={null} offersSignIn>content</Frame>,
    );
    assertStringIncludes(html, `href="/sign-in"`);
    assertStringIncludes(html, `href="/sign-up"`);
    assertFalse(html.includes("/profile"));
    assertFalse(html.includes("<form"));
  }
});

Deno.test("Frame offers no sign-in while that can't work", () => {
  const html = renderToString(
    <Frame path="/" user={undefined} emulator={null} offersSignIn={false}>content</Frame>,
  );
  assertFalse(html.includes("/sign-"), html);
});

Deno.test("Frame signs out by POST only", () => {
  const html = renderToString(
    <Frame path="/" user={ALICE} emulator={null} offersSignIn>content</Frame>,
  );
  assertStringIncludes(html, `<form method="post" action="/sign-out"><button type="submit"`);
  assertFalse(html.includes(`href="/sign-out"`));
  assertStringIncludes(html, "Alice Example");
  for (const path of ["/", "/account"]) assertStringIncludes(html, `href="${path}"`);
  assertFalse(html.includes("/sign-in"));
});

Deno.test("Frame has the landmarks, and a way past the navigation", () => {
  const html = renderToString(
    <Frame path="/" user={ALICE} emulator={null} offersSignIn>content</Frame>,
  );
  assertMatch(html, /^<div class="frame"><a [^>]*href="#main"/);
  for (const landmark of ["header", "nav", "main", "footer"]) {
    assertEquals(count(html, new RegExp(`<${landmark}[ >]`, "g")), 1, landmark);
  }
  assertMatch(html, /<main id="main"[^>]*>content<\/main>/);
  assertEquals(count(html, /<h1/g), 0);
});

Deno.test("Frame says when accounts are made up, and where the emulator is (P-26)", () => {
  const notice = `<a href="${EMULATOR}">Local emulator</a>: accounts here are made up`;
  assertStringIncludes(
    renderToString(<Frame path="/" user={null} emulator={EMULATOR} offersSignIn>content</Frame>),
    notice,
  );
  assertFalse(
    renderToString(<Frame path="/" user={null} emulator={null} offersSignIn>content</Frame>)
      .includes(
        notice,
      ),
  );
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

const WITHOUT_FORM = {
  reference: "reference-1",
  form: undefined,
  path: "/profile/edit",
  diagnosis: null,
};

Deno.test("ProblemView has one heading, the next step, and the reference", () => {
  const action = { href: "/sign-in", label: "Sign in again" };
  const html = renderToString(<ProblemView {...WITHOUT_FORM} problem={{ ...PROBLEM, action }} />);
  assertMatch(html, /<h1>It failed<\/h1>/);
  assertMatch(html, /<a class="button" href="\/sign-in">Sign in again<\/a>/);
  assertMatch(html, /Reference <code>reference-1<\/code>/);
});

Deno.test("ProblemView has no link where there is no next step", () => {
  const html = renderToString(<ProblemView {...WITHOUT_FORM} problem={PROBLEM} />);
  assertFalse(html.includes("<a"));
});

Deno.test("ProblemView offers to send a form again if the error soon passes", () => {
  const form = new URLSearchParams({ displayName: "Ada" });
  const offers = (status: number) =>
    renderToString(<ProblemView {...WITHOUT_FORM} problem={{ ...PROBLEM, status }} form={form} />)
      .includes('<form method="post" action="/profile/edit">');
  assert(offers(503));
  assert(offers(429));
  assertFalse(offers(403));
  assertFalse(offers(500));
});

Deno.test("ConfigurationView lists every problem under its variable", () => {
  const problems = (["CLIENT_ID", "AUTHORITY"] as const).map((variable) => ({
    variable,
    problem: "is not set",
    fix: `Set ${variable}.`,
  }));
  const html = renderToString(
    <ConfigurationView problems={problems} envFile="A=1" hasEnvFile concernsDatabase={false} />,
  );
  assertMatch(html, /<h1>Almost there<\/h1>/);
  assertEquals(count(html, /<h2 class="problem"/g), 2);
  assertStringIncludes(html, '<pre class="env-file"><code>A=1</code></pre>');
  for (const { variable, problem, fix } of problems) {
    assertStringIncludes(html, `<code>${variable}</code> ${problem}</h2>`);
    assertStringIncludes(html, `>${fix}<`);
  }
});

Deno.test("ConfigurationView asks to move .env away only where there is one", () => {
  const problems = [{ variable: "CLIENT_ID", problem: "is not set", fix: "" }] as const;
  const page = (hasEnvFile: boolean) =>
    renderToString(
      <ConfigurationView
        problems={problems}
        envFile=""
        hasEnvFile={hasEnvFile}
        concernsDatabase={false}
      />,
    );
  assertStringIncludes(page(true), "Move <code>.env</code> away and run <code>deno task start");
  assertStringIncludes(page(false), "No tenant yet? Run <code>deno task start");
  assertFalse(page(false).includes("Move"));
});

Deno.test("ConfigurationView speaks neither of .env nor of a tenant if only the database can't be used", () => {
  const problems = [{ variable: "KV_PATH", problem: "can't be used", fix: "Set it" }] as const;
  const html = renderToString(
    <ConfigurationView problems={problems} envFile="" hasEnvFile={false} concernsDatabase />,
  );
  assertStringIncludes(html, "Correct this setting, then start the app again.");
  assertFalse(/\.env|tenant|setup/.test(html), html);
});

Deno.test("ConfigurationView proposes no .env where it knows none", () => {
  const problems = [{ variable: ".env", problem: "is UTF-16 text, not UTF-8", fix: "" }] as const;
  const html = renderToString(
    <ConfigurationView problems={problems} envFile="" hasEnvFile concernsDatabase={false} />,
  );
  assertFalse(html.includes("For your .env"));
  assertStringIncludes(html, "deno task setup");
});
