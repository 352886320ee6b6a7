import { assert, assertEquals, assertFalse, assertStringIncludes, assertThrows } from "@std/assert";
import { readConfig } from "../../lib/config/config.ts";
import {
  ConfigError,
  type Environment,
  mergeEnvironment,
  type Variable,
} from "../../lib/config/variables.ts";
import { bestTime } from "../support/best_time.ts";
import { ENVIRONMENT, TENANT_ID } from "../support/fake_authority.ts";
import { HOUR, MINUTE } from "../support/fake_clock.ts";

/** The problems of a good environment with these changes, as `VARIABLE problem`. */
function problems(changes: Environment): string[] {
  const env = { ...ENVIRONMENT, ...changes };
  const error = assertThrows(() => readConfig(env), ConfigError);
  return error.problems.map(({ variable, problem }) => `${variable} ${problem}`);
}

Deno.test("readConfig() needs three variables and fills in the rest", () => {
  const config = readConfig(ENVIRONMENT);
  assertEquals({ ...config, authority: config.authority.url }, {
    clientId: ENVIRONMENT.CLIENT_ID,
    credential: { kind: "secret", secret: "the-secret" },
    authority: "https://contoso.ciamlogin.com/contoso.onmicrosoft.com/v2.0",
    tenantId: undefined,
    redirectUri: "http://localhost:3000/getAToken",
    origin: "http://localhost:3000",
    secure: false,
    hsts: null,
    responseMode: "query",
    scopes: ["User.Read"],
    endpoint: "https://graph.microsoft.com/v1.0/me",
    callsGraph: true,
    graphEndpoint: "https://graph.microsoft.com/v1.0/me",
    apis: {},
    kvPath: undefined,
    kvAccessToken: undefined,
    logFormat: "json",
    logRequests: true,
    sessionIdleMs: 30 * MINUTE, // N-02
    sessionLifetimeMs: 8 * HOUR, // N-03
    showErrorDetails: true,
  });
});

Deno.test("readConfig() takes every variable", () => {
  const config = readConfig({
    ...ENVIRONMENT,
    TENANT_ID: TENANT_ID.toUpperCase(),
    REDIRECT_URI: "https://app.example/auth/callback",
    SCOPE: "openid api://orders/Read  api://orders/Write offline_access",
    ENDPOINT: "https://api.example/orders",
    KV_PATH: "./data.db",
    SESSION_IDLE_MINUTES: "5",
    SESSION_LIFETIME_HOURS: "24",
  });
  assertEquals(config.tenantId, TENANT_ID);
  assertEquals(config.origin, "https://app.example");
  assert(config.secure);
  assertEquals(config.scopes, ["api://orders/Read", "api://orders/Write"]);
  assertEquals(config.endpoint, "https://api.example/orders");
  assertEquals(config.kvPath, "./data.db");
  assertEquals([config.sessionIdleMs, config.sessionLifetimeMs], [5 * MINUTE, 24 * HOUR]);
});

Deno.test("readConfig() knows whether the downstream API is Graph, and where Graph is (W-31)", () => {
  const graphOf = (changes: Environment) => {
    const { callsGraph, graphEndpoint } = readConfig({ ...ENVIRONMENT, ...changes });
    return [callsGraph, graphEndpoint];
  };
  const graph = "https://graph.microsoft.com/v1.0/me";
  assertEquals(graphOf({ ENDPOINT: `${graph}/messages`, SCOPE: "Mail.Read" }), [true, graph]);
  assertEquals(graphOf({ ENDPOINT: "https://api.example/me" }), [false, graph]);
  assertEquals(graphOf({ SCOPE: "api://orders/Read" }), [false, graph]);
  assertEquals(graphOf({ SCOPE: "openid profile email User.Read" }), [true, graph]);
  assertEquals(graphOf({ SCOPE: "email api://orders/Read" }), [false, graph]);
  const emulator = { AUTHORITY: "http://127.0.0.1:3100/contoso.onmicrosoft.com" };
  const local = "http://127.0.0.1:3100/v1.0/me";
  assertEquals(graphOf({ ...emulator, ENDPOINT: local }), [true, local]);
  assertEquals(graphOf({ ...emulator, ENDPOINT: "http://127.0.0.1:8000/todo" }), [false, local]);
});

Deno.test("readConfig() reads any number of APIs", () => {
  const APIS = "orders=https://orders.example/v1 api://o/Orders.Read  api://o/Orders.Write;" +
    " todo = https://todo.example openid api://t/Todo.Read ;";
  assertEquals(readConfig({ ...ENVIRONMENT, APIS }).apis, {
    orders: {
      endpoint: "https://orders.example/v1",
      scopes: ["api://o/Orders.Read", "api://o/Orders.Write"],
    },
    todo: { endpoint: "https://todo.example/", scopes: ["api://t/Todo.Read"] },
  });
  const wrong: Record<string, string> = {
    "https://orders.example api://o/Read": "has an entry that is not name=endpoint scopes",
    "orders=https://orders.example": "orders: the list of scopes is not a list of scopes",
    "orders=ftp://orders.example api://o/Read": "orders: the endpoint is not an https URL",
    "a=https://a.example api://a/R; a=https://b.example api://b/R": 'names "a" twice',
    "a=https://a.example api://a/R User.Read": "more than one API",
  };
  for (const [value, problem] of Object.entries(wrong)) {
    assertStringIncludes(problems({ APIS: value }).join(), problem);
  }
});

Deno.test("readConfig() returns a configuration that nobody can change", () => {
  const config = readConfig(ENVIRONMENT);
  assert(Object.isFrozen(config));
  assert(Object.isFrozen(config.scopes));
});

Deno.test("readConfig() takes an empty variable, and blanks, for one that is not set", () => {
  const config = readConfig({
    ...ENVIRONMENT,
    SCOPE: "",
    PORT: " ",
    TENANT_ID: "",
    ENDPOINT: "\t",
  });
  assertEquals(config, readConfig(ENVIRONMENT));
});

Deno.test("readConfig() trims what was pasted with blanks around it", () => {
  assertEquals(
    readConfig({ ...ENVIRONMENT, CLIENT_SECRET: " the-secret\n" }).credential,
    { kind: "secret", secret: "the-secret" },
  );
});

Deno.test("readConfig() follows PORT in the redirect URI, unless that is set", () => {
  assertEquals(
    readConfig({ ...ENVIRONMENT, PORT: "8080" }).redirectUri,
    "http://localhost:8080/getAToken",
  );
  const REDIRECT_URI = "https://app.example/getAToken";
  assertEquals(
    readConfig({ ...ENVIRONMENT, PORT: "8080", REDIRECT_URI }).redirectUri,
    REDIRECT_URI,
  );
});

Deno.test("readConfig() takes OIDC_AUTHORITY for a custom domain as it stands", () => {
  const { AUTHORITY: _, ...env } = ENVIRONMENT;
  const OIDC_AUTHORITY = `https://login.contoso.com/${TENANT_ID}/v2.0`;
  assertEquals(readConfig({ ...env, OIDC_AUTHORITY }).authority.url, OIDC_AUTHORITY);
  assertEquals(problems({ OIDC_AUTHORITY }), ["OIDC_AUTHORITY is set together with AUTHORITY"]);
});

Deno.test("readConfig() takes one credential, and names the one that is too many", () => {
  const settings: (readonly [kind: string, Environment])[] = [
    ["secret_file", { CLIENT_SECRET_FILE: "/run/secrets/client" }],
    ["secret", { CLIENT_SECRET: "the-secret" }],
    ["assertion_file", { CLIENT_ASSERTION_FILE: "/var/run/token" }],
    ["certificate", { CLIENT_CERTIFICATE: "app.pem", CLIENT_PRIVATE_KEY: "app.pem" }],
  ];
  for (const [at, [kind, one]] of settings.entries()) {
    const { credential } = readConfig({ ...ENVIRONMENT, CLIENT_SECRET: "", ...one });
    assertEquals(credential.kind, kind);
    const [variable] = Object.keys(one);
    for (const [, another] of settings.slice(at + 1)) {
      assertEquals(problems({ CLIENT_SECRET: "", ...one, ...another }), [
        `${variable} is set together with another credential`,
      ]);
    }
  }
});

Deno.test("readConfig() needs a certificate and its key", () => {
  for (
    const [set, missing] of [
      ["CLIENT_CERTIFICATE", "CLIENT_PRIVATE_KEY"],
      ["CLIENT_PRIVATE_KEY", "CLIENT_CERTIFICATE"],
    ] as const
  ) {
    assertEquals(problems({ CLIENT_SECRET: "", [set]: "app.pem" }), [
      `${missing} is not set, but its counterpart is`,
    ]);
  }
});

Deno.test("readConfig() reports every problem at once, by variable name (SP-25)", () => {
  const env: Environment = {
    TENANT_ID: "contoso",
    PORT: "0",
    REDIRECT_URI: "http://app.example/getAToken",
    SCOPE: 'a"b',
    ENDPOINT: "http://graph.example/me",
    SESSION_IDLE_MINUTES: "soon",
    SESSION_LIFETIME_HOURS: "1e3",
  };
  const { problems, message } = assertThrows(() => readConfig(env), ConfigError);
  const named = ["CLIENT_ID", "CLIENT_SECRET", "AUTHORITY", ...Object.keys(env)];
  assertEquals(problems.map(({ variable }) => variable), named);
  for (const { variable, problem, fix } of problems) {
    assert(fix.length > 0, variable);
    assert(message.includes(`${variable} ${problem}`), message);
  }
});

Deno.test("readConfig() tells a placeholder of .env.sample from a value", () => {
  const CLIENT_ID = "<client id>";
  assertEquals(problems({ CLIENT_ID }), ["CLIENT_ID still holds the placeholder of .env.sample"]);
  const AUTHORITY = "https://<subdomain>.ciamlogin.com/<subdomain>.onmicrosoft.com";
  assertEquals(problems({ AUTHORITY }), ["AUTHORITY still holds the placeholder of .env.sample"]);
});

Deno.test("readConfig() refuses a value that is far too long, and is done at once", async () => {
  const long: Partial<Record<Variable, string>> = {
    CLIENT_ID: "<".repeat(60_000),
    CLIENT_SECRET: "*".repeat(60_000) + "x",
    AUTHORITY: `https://contoso.ciamlogin.com/${"/".repeat(60_000)}x`,
    REDIRECT_URI: "http://localhost:3000/" + "/getAToken".repeat(6_000),
    ENDPOINT: "https://graph.microsoft.com/" + "/".repeat(60_000),
  };
  const read = () => readConfig({ ...ENVIRONMENT, ...long });
  const { problems } = assertThrows(read, ConfigError);
  assert(await bestTime(500, () => assertThrows(read, ConfigError)) < 500);
  assertEquals(problems.map(({ variable }) => variable), Object.keys(long) as Variable[]);
  for (const { variable, problem } of problems) {
    assertEquals(
      problem,
      `has ${long[variable as Variable]!.length} characters, and no value has more than 4096`,
    );
  }
});

Deno.test("readConfig() never puts a secret into a problem", () => {
  const env = { ...ENVIRONMENT, CLIENT_ID: "", CLIENT_SECRET: "<a-secret-text>" };
  const error = assertThrows(() => readConfig(env), ConfigError);
  assertFalse(JSON.stringify([error.problems, error.message]).includes("a-secret-text"));
});

const WRONG: Partial<Record<Variable, readonly string[]>> = {
  TENANT_ID: ["contoso", "contoso.onmicrosoft.com", `{${TENANT_ID}}`, TENANT_ID.slice(1)],
  REDIRECT_URI: [
    "getAToken",
    "http://app.example/getAToken",
    "https://app.example",
    "https://app.example/",
    "https://app.example/getAToken?x=1",
    "https://app.example/getAToken#x",
    "https://user@app.example/getAToken",
    "https://:password@app.example/getAToken",
    "ftp://localhost/getAToken",
    "app:/getAToken",
  ],
  SCOPE: ["openid", "openid profile offline_access", 'User.Read "x"', "Läs", "a\\b"],
  ENDPOINT: [
    "me",
    "http://graph.microsoft.com/v1.0/me",
    "file:///etc/passwd",
    "https://user:password@api.example/orders",
    "https://:password@api.example/orders",
  ],
  PORT: ["0", "65536", "-1", "3000.5", "0x50", "http"],
  SESSION_IDLE_MINUTES: ["0", "-5", "1441", "1.5", "∞"],
  SESSION_LIFETIME_HOURS: ["0", "721", "8h", "NaN"],
};

for (const [variable, values] of Object.entries(WRONG)) {
  Deno.test(`readConfig() refuses a wrong ${variable}, and only that`, () => {
    for (const value of values) {
      const [problem, ...others] = problems({ [variable]: value });
      assert(problem?.startsWith(`${variable} `), `${value}: ${problem}`);
      assertEquals(others, []);
    }
  });
}

Deno.test("readConfig() explains errors to developers on this machine only, unless told otherwise", () => {
  const shown = (env: Environment) => readConfig({ ...ENVIRONMENT, ...env }).showErrorDetails;
  const REDIRECT_URI = "https://app.example/getAToken";
  assertEquals(shown({}), true);
  assertEquals(shown({ REDIRECT_URI }), false);
  assertEquals(shown({ REDIRECT_URI, SHOW_ERROR_DETAILS: "True" }), true);
  assertEquals(shown({ SHOW_ERROR_DETAILS: "false" }), false);
});

Deno.test("readConfig() judges the redirect URI's port only where the server's is known", () => {
  const REDIRECT_URI = "http://localhost:8080/getAToken";
  assertEquals(readConfig({ ...ENVIRONMENT, REDIRECT_URI }).redirectUri, REDIRECT_URI);
  assertEquals(problems({ REDIRECT_URI, PORT: "3000" }), [
    "REDIRECT_URI is on port 8080, but this server is on port 3000 (PORT)",
  ]);
});

Deno.test("readConfig() lets a TLS proxy on this machine stand before the app", () => {
  for (const REDIRECT_URI of ["https://localhost/getAToken", "https://app.localhost:8443/cb"]) {
    assertEquals(readConfig({ ...ENVIRONMENT, PORT: "3000", REDIRECT_URI }).secure, true);
  }
});

Deno.test("readConfig() does not judge an authority on this machine by Microsoft's habits", () => {
  const AUTHORITY = "http://127.0.0.1:3100/contoso.onmicrosoft.com";
  const REDIRECT_URI = "http://127.0.0.1:3000/getAToken";
  const local = { CLIENT_ID: "my-app", CLIENT_SECRET: TENANT_ID, AUTHORITY, REDIRECT_URI };
  assertEquals(readConfig(local).clientId, "my-app");
});

Deno.test("mergeEnvironment() lets the process win over .env, and takes no other variable", () => {
  const process: Record<string, string> = { CLIENT_ID: "process", SCOPE: "", HOME: "/root" };
  const env = mergeEnvironment(
    { CLIENT_ID: "file", SCOPE: "file", OTHER: "file" },
    (name) => process[name],
  );
  const set = Object.entries(env).filter(([, value]) => value !== undefined);
  assertEquals(Object.fromEntries(set), { CLIENT_ID: "process", SCOPE: "file" });
});

Deno.test("RESPONSE_MODE is form_post on https and query on http, and form_post needs https", () => {
  const modeOf = (changes: Environment) => readConfig({ ...ENVIRONMENT, ...changes }).responseMode;
  const REDIRECT_URI = "https://app.example/getAToken";
  assertEquals(modeOf({}), "query");
  assertEquals(modeOf({ REDIRECT_URI }), "form_post");
  assertEquals(modeOf({ REDIRECT_URI, RESPONSE_MODE: "query" }), "query");
  assertEquals(problems({ RESPONSE_MODE: "form_post" }), [
    "RESPONSE_MODE is form_post, but REDIRECT_URI is http",
  ]);
  assertEquals(problems({ RESPONSE_MODE: "fragment" }), [
    "RESPONSE_MODE is none of query, form_post",
  ]);
});

Deno.test("readConfig() leaves other hosts of the domain out of HSTS unless told otherwise (P-04)", () => {
  const hsts = (HSTS: string, REDIRECT_URI = "https://app.example/getAToken") =>
    readConfig({ ...ENVIRONMENT, REDIRECT_URI, HSTS }).hsts;
  assertEquals(hsts(""), "max-age=63072000");
  assertEquals(
    hsts("max-age=300; includeSubDomains; preload"),
    "max-age=300; includeSubDomains; preload",
  );
  assertEquals(hsts("off"), null);
  assertEquals(hsts("max-age=300", "http://localhost:3000/getAToken"), null);
  for (const HSTS of ["true", "max-age=", "max-age=1; x=y"]) {
    assertThrows(() => hsts(HSTS), ConfigError, "HSTS is not a value");
  }
});
