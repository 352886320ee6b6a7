import { assertEquals, assertFalse, assertMatch, assertStringIncludes } from "@std/assert";
import { createUnconfiguredApp } from "../../lib/app.ts";
import { readConfig } from "../../lib/config/config.ts";
import { readExplanation } from "../../lib/config/settings/explanation.ts";
import { ConfigError, type Environment } from "../../lib/config/variables.ts";
import { createLog } from "../../lib/log.ts";
import { applyBuild } from "../support/production_build.ts";
import { ENVIRONMENT } from "../support/fake_authority.ts";

/** The page of an app with a mistake in its configuration, and its log. */
async function visit(env: Environment, url: string, { peer = "127.0.0.1", headers = {} } = {}) {
  const wrong = { ...ENVIRONMENT, CLIENT_SECRET: "", ...env };
  const log: string[] = [];
  const app = createUnconfiguredApp(
    mistakesIn(wrong),
    createLog((line) => log.push(line)),
    {},
    readExplanation(wrong),
  );
  await applyBuild(app);
  const response = await app.handler()(new Request(url, { headers }), {
    remoteAddr: { transport: "tcp", hostname: peer, port: 50_000 },
    completed: Promise.resolve(),
  });
  return { status: response.status, headers: response.headers, html: await response.text(), log };
}

function mistakesIn(env: Environment): ConfigError {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error;
  }
  throw new Error("The configuration has no mistake");
}

const PUBLIC = { REDIRECT_URI: "https://app.example/getAToken" };

/** Where customers come to, under a mistaken configuration. */
const STRANGERS: Record<string, [Environment, string]> = {
  "a public address": [PUBLIC, "https://app.example/"],
  "a public address that is asked for by another name": [PUBLIC, "http://localhost:3000/"],
  "no REDIRECT_URI yet, and a public address": [{}, "https://app.example/profile"],
  "this machine, but SHOW_ERROR_DETAILS=false": [
    { SHOW_ERROR_DETAILS: "false" },
    "http://localhost:3000/",
  ],
  "this machine, but SHOW_ERROR_DETAILS=False": [
    { SHOW_ERROR_DETAILS: "False" },
    "http://localhost:3000/",
  ],
};

for (const [name, [env, url]] of Object.entries(STRANGERS)) {
  Deno.test(`a mistaken configuration is a plain 503 with a reference: ${name} (P-01)`, async () => {
    const { status, html, log } = await visit(env, url);
    assertEquals(status, 503);
    assertFalse(/CLIENT_|AUTHORITY|contoso|00001111-aaaa|\.env/.test(html), html);
    const [, reference] = html.match(/Reference.*?([0-9a-f]{8}-[0-9a-f-]{27})/s)!;
    assertMatch(log.join("\n"), new RegExp(`${reference}.*CLIENT_SECRET is not set`));
  });
}

Deno.test("a mistaken configuration is explained on this machine, and where SHOW_ERROR_DETAILS=true (P-01)", async () => {
  for (
    const [env, url] of [
      [{}, "http://localhost:3000/"],
      [{ ...PUBLIC, SHOW_ERROR_DETAILS: "true" }, "https://app.example/"],
      [{ ...PUBLIC, SHOW_ERROR_DETAILS: "TRUE" }, "https://app.example/"],
    ] as const
  ) {
    const { status, html } = await visit(env, url);
    assertEquals(status, 503);
    assertStringIncludes(html, "CLIENT_SECRET");
  }
});

/** Requests that name this machine in `Host` but come from elsewhere. */
const DISGUISED: Record<string, Parameters<typeof visit>[2]> = {
  "another machine": { peer: "203.0.113.7" },
  "another machine, over IPv6": { peer: "2001:db8::7" },
  "a proxy on this machine": { headers: { "x-forwarded-for": "203.0.113.7" } },
  "a proxy that uses the standard header": { headers: { forwarded: "for=203.0.113.7" } },
};

for (const [name, from] of Object.entries(DISGUISED)) {
  Deno.test(`a mistaken configuration is not explained to ${name} that asks for localhost (P-01)`, async () => {
    const { status, html } = await visit({}, "http://localhost:3000/", from);
    assertEquals(status, 503);
    assertFalse(/CLIENT_|AUTHORITY|contoso|00001111-aaaa|\.env/.test(html), html);
  });
}

Deno.test("a mistaken configuration is explained in a container on this machine (P-01)", async () => {
  const { html } = await visit({}, "http://localhost:3000/", { peer: "172.17.0.1" });
  assertStringIncludes(html, "CLIENT_SECRET");
});

Deno.test("while the configuration is incomplete, no page offers a sign-in that can't work", async () => {
  for (const url of ["http://localhost:3000/", "http://localhost:3000/nowhere"]) {
    const { status, html } = await visit({}, url);
    assertEquals(status, 503);
    assertStringIncludes(html, "<header");
    assertFalse(html.includes("/sign-in") || html.includes("/sign-up"), html);
  }
});
