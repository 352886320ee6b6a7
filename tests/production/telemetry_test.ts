import { assert, assertEquals, assertFalse, assertStringIncludes } from "@std/assert";
import { startTenant, type Tenant } from "../../emulator/tenant.ts";
import { secretsOf } from "../attack/support/secrets.ts";
import { signIn } from "../support/credentials.ts";
import { inherited } from "../support/project_copy.ts";
import { tls } from "../support/tls.ts";
import { Visitor } from "../support/visitor.ts";

interface Attribute {
  readonly key: string;
  readonly value: { readonly stringValue?: string };
}

interface Named {
  readonly name: string;
  readonly kind?: number;
  readonly attributes?: readonly Attribute[];
}

/** What a collector has received from the app. */
interface Received {
  /** All of it, as text. */
  readonly text: string;
  readonly spans: readonly Named[];
  readonly metrics: readonly Named[];
  readonly logs: readonly { severityText: string; body: { stringValue: string } }[];
}

/** A visitor's story with the app of `main.ts` behind a TLS proxy, and what a collector has received of it. */
async function story(scheme: "https" | "http"): Promise<Received & { tenant: Tenant }> {
  const bodies: string[] = [];
  const quiet = { port: 0, onListen: () => {} };
  await using collector = Deno.serve({ ...quiet, hostname: "127.0.0.1" }, async (request) => {
    bodies.push(await request.text());
    return Response.json({});
  });
  let upstream = "";
  await using proxy = Deno.serve(
    { ...quiet, hostname: "localhost", ...(scheme === "https" ? tls : {}) },
    async (request) => {
      const { pathname, search } = new URL(request.url);
      const { method, headers } = request;
      const body = method === "POST" ? await request.text() : undefined;
      return await fetch(upstream + pathname + search, {
        method,
        headers,
        redirect: "manual",
        ...(body === undefined ? {} : { body }),
      });
    },
  );
  const origin = `${scheme}://localhost:${proxy.addr.port}`;
  const folder = await Deno.makeTempDir();
  await using tenant = await startTenant();
  tenant.application.redirectUris.push(`${origin}/getAToken`, `${origin}/signed-out`);
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", new URL("../support/main_process.ts", import.meta.url).pathname],
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
    clearEnv: true,
    env: {
      ...inherited(),
      CLIENT_ID: tenant.clientId,
      CLIENT_SECRET: tenant.clientSecret,
      AUTHORITY: tenant.authority,
      ENDPOINT: tenant.endpoint,
      REDIRECT_URI: `${origin}/getAToken`,
      KV_PATH: `${folder}/kv.sqlite3`,
      OTEL_DENO: "true",
      OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${collector.addr.port}`,
    },
  }).spawn();
  try {
    const reader = process.stdout.pipeThrough(new TextDecoderStream()).getReader();
    let printed = "";
    while (!/port \d+/.test(printed)) {
      const { value, done } = await reader.read();
      if (done) throw new Error(`Ended early: ${printed}`);
      printed += value;
    }
    upstream = `http://127.0.0.1:${/port (\d+)/.exec(printed)![1]}`;
    const rest = (async () => {
      while (!(await reader.read()).done);
    })();
    const visitor = new Visitor();
    await signIn(visitor, { origin, tenant }, 0, "/profile");
    assertEquals([visitor.page.url.pathname, visitor.page.status], ["/profile", 200]);
    await visitor.goTo(`${origin}/graph`);
    await new Visitor().request(`${origin}/getAToken?error=access_denied&state=none`);
    await visitor.goTo(`${origin}/`);
    await visitor.submit("Sign out");
    await process.stdin.close();
    await Promise.all([process.status, rest]); // what is left is exported at the end
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
  // deno-lint-ignore no-explicit-any -- the shapes of OTLP in JSON
  const parsed: any[] = bodies.map((body) => JSON.parse(body));
  const all = (resource: string, scope: string, items: string) =>
    parsed.flatMap((it) => it[resource] ?? []).flatMap((it) => it[scope]).flatMap((it) =>
      it[items]
    );
  return {
    tenant,
    text: bodies.join("\n"),
    spans: all("resourceSpans", "scopeSpans", "spans"),
    metrics: all("resourceMetrics", "scopeMetrics", "metrics"),
    logs: all("resourceLogs", "scopeLogs", "logRecords"),
  };
}

Deno.test("on https, telemetry has routes, calls and counts, and nothing secret or personal", async () => {
  const { tenant, text, spans, metrics, logs } = await story("https");

  const names = new Set(spans.map(({ name }) => name));
  for (
    const name of [
      "GET /sign-in",
      "POST /getAToken",
      "GET /getAToken",
      "GET /profile",
      "GET /graph",
      "POST /sign-out",
      "kv get sessions",
      "kv commit",
    ]
  ) {
    assert(names.has(name), `${name} is missing: ${[...names]}`);
  }
  const urls = spans.filter(({ kind }) => kind === 3)
    .flatMap(({ attributes = [] }) => attributes.filter(({ key }) => key === "url.full"))
    .map(({ value }) => value.stringValue);
  for (const path of ["/oauth2/v2.0/token", "/discovery/v2.0/keys", "/v1.0/me"]) {
    assert(urls.some((url) => url?.includes(path)), `no call to ${path}: ${urls}`);
  }
  const counted = new Set(metrics.map(({ name }) => name));
  for (const name of ["app.sign_ins", "app.session_reads", "app.api_calls"]) {
    assert(counted.has(name), `${name} is missing: ${[...counted]}`);
  }
  assertEquals(
    new Set(
      logs.filter(({ body }) => body.stringValue.includes('"level":"warn"'))
        .map(({ severityText }) => severityText),
    ),
    new Set(["WARN"]),
  );
  assert(logs.some(({ body }) => body.stringValue.includes('"event":"request"')));
  assertFalse(text.includes("telemetry_records_codes"));

  const states = tenant.requestsTo("authorize").map(({ query }) => query.state!).filter(Boolean);
  const secrets = [...secretsOf({ tenant, calls: [] }), ...states];
  assert(secrets.length >= 5, "the tenant has seen secrets");
  for (const secret of secrets) assertFalse(text.includes(secret), "telemetry tells a secret");
  for (const { email, displayName = "Alice" } of tenant.customers.slice(0, 1)) {
    for (const personal of [email, encodeURIComponent(email), displayName, "Alice"]) {
      assertFalse(text.includes(personal), `telemetry tells ${personal}`);
    }
  }
  assertFalse(/eyJ[\w-]{8,}|__Host-/.test(text), "telemetry tells a token or a cookie");
});

Deno.test("in query mode the app warns at its start that telemetry records codes", async () => {
  const { text, logs } = await story("http");
  const warning = logs.find(({ body }) => body.stringValue.includes("telemetry_records_codes"));
  assertEquals(warning?.severityText, "WARN");
  assertStringIncludes(text, "code="); // which is why
});
