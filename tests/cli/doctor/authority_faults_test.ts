import { assertEquals, assertStringIncludes } from "@std/assert";
import {
  HTML_PAGE,
  huge,
  INVALID_JSON,
  redirectTo,
  RESET,
} from "../../../emulator/faults/faults.ts";
import { startTenant, type Tenant } from "../../../emulator/tenant.ts";
import { examine } from "../../../cli/doctor/examine.ts";
import { CONTEXT } from "../../support/cli_context.ts";
import { environmentOf, examineTenant, troubles } from "../../support/examination.ts";

/** Faults between the app and the tenant, and the checks that find them. */
const SPOILT: Record<string, readonly [spoil: (tenant: Tenant) => void, ...found: string[]]> = {
  "nobody answers": [({ faults }) => faults.always("discovery", RESET), "Authority: failure"],
  "the metadata is a page": [
    ({ faults }) => faults.always("discovery", HTML_PAGE),
    "Metadata: failure",
  ],
  "the metadata is cut off": [
    ({ faults }) => faults.always("discovery", INVALID_JSON),
    "Metadata: failure",
  ],
  "the metadata is too large": [
    ({ faults }) => faults.always("discovery", huge(2_000_000)),
    "Authority: failure",
  ],
  "the metadata is elsewhere": [
    ({ faults }) => faults.always("discovery", redirectTo("https://evil.example/")),
    "Metadata: failure",
  ],
  "the metadata answers with 503": [
    ({ faults }) => faults.always("discovery", { status: 503 }),
    "Authority: failure",
  ],
  "the issuer is another": [
    ({ mutations }) =>
      mutations.body("discovery", (it) => void (it.issuer = "https://evil.example")),
    "Metadata: failure",
  ],
  "the token endpoint is elsewhere": [
    ({ mutations }) =>
      mutations.body("discovery", (it) => void (it.token_endpoint = "https://evil.example/token")),
    "Issuer: failure",
  ],
  "there are no keys": [
    ({ faults }) => faults.always("keys", { status: 500 }),
    "Signing keys: failure",
  ],
  "no key is of use": [
    ({ mutations }) => mutations.body("keys", () => ({ keys: [{ kty: "EC", kid: "x" }] })),
    "Signing keys: failure",
  ],
  "the authorize endpoint is down": [
    ({ faults }) => faults.always("authorize", { status: 503, body: "busy" }),
    "Client ID and redirect URI: warning",
  ],
  "the connection to the authorize endpoint is cut": [
    ({ faults }) => faults.always("authorize", RESET),
    "App registration: failure",
  ],
  "a scope is refused": [
    ({ mutations }) =>
      mutations.body("authorization response", (it) => void (it.error = "invalid_scope"), 1),
    "Scopes: failure",
  ],
  "the token endpoint is down": [
    ({ faults }) => faults.always("token", { status: 503 }),
    "Client credential: warning",
  ],
  "the connection to the token endpoint is cut": [
    ({ faults }) => faults.always("token", RESET),
    "App registration: failure",
  ],
  "the secret is wrong": [
    ({ application }) => void (application.secrets[0]!.value = "other"),
    "Client credential: failure",
  ],
  "the API is not there": [
    ({ faults }) => faults.always("graph", { status: 404 }),
    "Downstream API: failure",
  ],
  "the API is down": [
    ({ faults }) => faults.always("graph", { status: 503 }),
    "Downstream API: warning",
  ],
  "the API lets everybody in": [
    ({ faults }) => faults.always("graph", { status: 200, body: "{}" }),
    "Downstream API: warning",
  ],
  "the API is out of reach": [
    ({ faults }) => faults.always("graph", RESET),
    "Downstream API: failure",
  ],
};

for (const [name, [spoil, ...found]] of Object.entries(SPOILT)) {
  Deno.test(`the doctor finds a fault: ${name}`, async () => {
    assertEquals(troubles(await examineTenant(spoil)), found);
  });
}

Deno.test("the doctor names the code of a tenant that does not exist", async () => {
  await using tenant = await startTenant();
  const env = { ...environmentOf(tenant), AUTHORITY: `${tenant.origin}/fabrikam.onmicrosoft.com` };
  const { seen, fix } = (await Array.fromAsync(examine(env, CONTEXT))).find(({ name }) =>
    name === "Metadata"
  )!;
  assertStringIncludes(seen, "AADSTS90002");
  assertStringIncludes(fix!, "AUTHORITY");
});

Deno.test("the doctor says which TENANT_ID belongs to the issuer", async () => {
  const TENANT_ID = "00000000-0000-0000-0000-000000000001";
  await using tenant = await startTenant();
  const { Issuer } = await examineTenant(undefined, { env: { TENANT_ID } });
  assertEquals(Issuer!.result, "failure");
  assertStringIncludes(Issuer!.fix!, tenant.tenantId);
  assertStringIncludes(Issuer!.fix!, "correct TENANT_ID");
});

async function fixWithoutProxy(message: string): Promise<string> {
  const { Authority } = await examineTenant(undefined, {
    context: { fetch: unreachable(message) },
  });
  return Authority!.fix!;
}

const unreachable = (message: string) => () =>
  Promise.reject(new TypeError("fetch failed", { cause: new Error(message) }));

Deno.test("the doctor distinguishes a name that does not exist from a machine that does not answer", async () => {
  const cases: [message: string, seen: string, fix: string][] = [
    ["dns error: failed to lookup address information", "no such host name", "typing error"],
    ["invalid peer certificate: UnknownIssuer", "certificate", "DENO_TLS_CA_STORE"],
    ["tcp connect error: Connection refused (os error 111)", "refuses", "deno task emulator"],
    ["tunnel error: unsuccessful", "proxy", "HTTPS_PROXY"],
  ];
  for (const [message, seen, fix] of cases) {
    const { Authority } = await examineTenant(undefined, {
      context: { fetch: unreachable(message), proxyFor: () => "http://proxy.example:8080" },
    });
    assertStringIncludes(Authority!.seen, seen);
    assertStringIncludes(Authority!.seen, "http://proxy.example:8080");
    assertStringIncludes(Authority!.fix!, "NO_PROXY"); // this tenant is on this machine
    assertStringIncludes(await fixWithoutProxy(message), fix);
  }
});

Deno.test("the doctor does not take a proxy's refusal for the authority's answer (W-10)", async () => {
  const refusal = () =>
    Promise.resolve(
      new Response("<h1>Blocked</h1>", { headers: { "content-type": "text/html" }, status: 403 }),
    );
  const proxyFor = () => "http://proxy.example:8080";
  const { Authority, ...others } = await examineTenant(undefined, {
    context: { fetch: refusal, proxyFor },
  });
  assertEquals(Authority!.result, "failure");
  assertStringIncludes(Authority!.seen, "HTTP 403 comes from the proxy http://proxy.example:8080");
  assertStringIncludes(Authority!.fix!, "NO_PROXY=localhost,127.0.0.1");
  for (const { name, result } of Object.values(others)) {
    assertEquals([name, result === "ok"], [name, /Configuration|Database/.test(name)]);
  }
});

Deno.test("the doctor does not take an error page for the authority's answer, with or without a proxy (W-10)", async () => {
  const { Authority } = await examineTenant(({ faults }) =>
    faults.always("discovery", { status: 403, body: "<h1>Blocked</h1>" })
  );
  assertEquals([Authority!.result, Authority!.fix], [
    "failure",
    "Check AUTHORITY and what answers at it",
  ]);
});

Deno.test("the doctor says by which name to call a local authority (W-13)", async () => {
  await using tenant = await startTenant();
  const local = (name: string) => tenant.authority.replace("127.0.0.1", name);
  for (const pinned of [{}, { TENANT_ID: tenant.tenantId }]) {
    const env = { ...environmentOf(tenant), ...pinned, AUTHORITY: local("localhost") };
    const checks = await Array.fromAsync(examine(env, CONTEXT));
    const { result, fix } = checks.find(({ name }) => name === "Issuer")!;
    assertEquals([result, fix], ["failure", `Use ${tenant.authority} as authority`]);
  }
});
