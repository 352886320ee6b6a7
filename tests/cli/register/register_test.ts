import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { Registering } from "../../support/registering.ts";

Deno.test("register makes everything that the app needs, and writes an .env that the doctor finds right", async () => {
  await using it = await Registering.arrive();
  assertEquals(await it.register(), 0, it.shown);
  const { applications, grants, flows } = it.directory;
  const [application] = applications;
  assertEquals(application!.signInAudience, "AzureADMyOrg");
  assertEquals(application!.web, {
    redirectUris: ["http://localhost:3000/getAToken", "http://localhost:3000/signed-out"],
    implicitGrantSettings: { enableIdTokenIssuance: false, enableAccessTokenIssuance: false },
    logoutUrl: "http://localhost:3000/front-channel-logout",
  });
  assertEquals(grants.map(({ scope }) => scope), [
    "openid profile offline_access User.Read User.ReadWrite",
  ]);
  assertEquals(flows.map(({ displayName, apps }) => [displayName, apps]), [
    ["Sign up and sign in", [application!.appId]],
  ]);
  const env = await it.env();
  assertEquals({ ...env, CLIENT_SECRET: "…" }, {
    CLIENT_ID: application!.appId,
    CLIENT_SECRET: "…",
    AUTHORITY: it.tenant.authority,
    TENANT_ID: it.tenant.tenantId,
    ENDPOINT: "https://graph.directory.example/v1.0/me",
  });
  assertEquals((await Deno.stat(it.envFile)).mode! & 0o777, 0o600);
  assertEquals(await it.files(), [".env", ".registration.json"]);
  assertMatch(it.shown, /open https:\/\/microsoft.com\/devicelogin\nand enter the code C77DCAUF6/);
  assertMatch(it.shown, /^ok +Client credential: accepted/m);
  assertStringIncludes(it.shown, "Next: deno task start");
  for (const { token } of it.directory.calls.slice(0, -1)) {
    assertEquals(token, "Bearer administrators-token");
  }
});

Deno.test("a second and a third run change nothing", async () => {
  await using it = await Registering.arrive();
  await it.register();
  const [state, env] = [it.directory.state, await Deno.readTextFile(it.envFile)];
  for (const _ of ["second", "third"]) {
    it.directory.calls.splice(0);
    assertEquals(await it.register(), 0, it.shown);
    assertEquals(it.directory.calls.filter(({ method }) => method !== "GET"), []);
    assertEquals(it.directory.state, state);
    assertEquals(await Deno.readTextFile(it.envFile), env);
  }
});

Deno.test("the plan of a second run lists no new secret, and existing objects by their own names", async () => {
  await using it = await Registering.arrive();
  await it.register(["--yes", "--name", "Shop", "--user-flow", "Customers", "--method", "code"]);
  assertMatch(it.shown, /^ {2}Application +"Shop"$/m);
  assertMatch(it.shown, /^ {2}Client credential +a secret, valid for 6 months$/m);
  assertMatch(it.shown, /^ {2}User flow +"Customers": email with a one-time code/m);
  it.shown = "";
  await it.register();
  const { CLIENT_ID } = await it.env();
  assertMatch(it.shown, new RegExp(`^  Application +the one with client ID ${CLIENT_ID}$`, "m"));
  assertMatch(
    it.shown,
    /^ {2}Client credential +the one in \S+; if the tenant refuses it, a secret, valid for 6 months$/m,
  );
  assertMatch(it.shown, /^ {2}User flow +the one that the application is in$/m);
  it.shown = "";
  await Deno.remove(it.envFile);
  await it.register();
  assertMatch(it.shown, /^ {2}Client credential +a secret, valid for 6 months$/m);
});

Deno.test("a run without a record or an .env finds everything by its name", async () => {
  await using it = await Registering.arrive();
  await it.register();
  const state = it.directory.state;
  await Deno.remove(it.recordFile);
  assertEquals(await it.register(), 0, it.shown);
  assertEquals(it.directory.state, state);

  await Deno.remove(it.recordFile);
  await Deno.remove(it.envFile);
  assertEquals(await it.register(), 0, it.shown);
  const { applications, flows } = it.directory;
  // The value of the first secret is lost, and may be in use elsewhere.
  assertEquals([applications.length, flows.length], [1, 1]);
  assertEquals((applications[0]!.passwordCredentials as unknown[]).length, 2);
});

Deno.test("register makes deleted objects again, and nothing else", async () => {
  await using it = await Registering.arrive();
  await it.register();
  const state = it.directory.state;
  const { grants, flows, servicePrincipals, applications } = it.directory;
  const losses = [
    () => grants.splice(0),
    () => flows.splice(0),
    () => {
      (applications[0]!.passwordCredentials as unknown[]).splice(0);
      it.tenant.applications.get(String(applications[0]!.appId))!.secrets.splice(0);
    },
    () => {
      const { implicitGrantSettings } = applications[0]!.web as Record<string, unknown>;
      const redirectUris = ["http://localhost:3000/signed-out"];
      applications[0]!.web = { implicitGrantSettings, redirectUris };
    },
    () => {
      applications.splice(0);
      servicePrincipals.splice(1);
      grants.splice(0);
      flows.splice(0);
    },
  ];
  for (const lose of losses) {
    lose();
    it.shown = "";
    assertEquals(await it.register(), 0, it.shown);
    const sorted = JSON.stringify(it.directory.state).split(/\W+/).toSorted();
    assertEquals(sorted, JSON.stringify(state).split(/\W+/).toSorted());
  }
});

Deno.test("at a terminal register asks for its choices, shows the plan, and asks once", async () => {
  await using it = await Registering.arrive();
  const typed = ["code", ["displayName", "city"], "12", true];
  assertEquals(await it.register([], { typed }), 0, it.shown);
  const [{ onAttributeCollection, onAuthenticationMethodLoadStart }] = it.directory
    .flows as unknown as [
      Record<string, Record<string, { id: string }[]>>,
    ];
  assertEquals(onAttributeCollection!.attributes!.map(({ id }) => id), [
    "email",
    "displayName",
    "city",
  ]);
  assertEquals(onAuthenticationMethodLoadStart!.identityProviders!.map((one) => one.id), [
    "EmailOtpSignup-OAUTH",
  ]);
  const [{ endDateTime }] = it.directory.applications[0]!.passwordCredentials as [
    { endDateTime: string },
  ];
  const months = (Date.parse(endDateTime) - Date.now()) / (30 * 24 * 3_600_000);
  assert(months > 11.9 && months < 12.3);
  for (
    const words of [
      "valid for 12 months",
      "email with a one-time code; asks for Display Name, City",
      "Application.ReadWrite.All",
      "Cloud Application Administrator",
    ]
  ) assertStringIncludes(it.shown, words);
});

Deno.test("register does nothing without agreement", async () => {
  await using it = await Registering.arrive();
  assertEquals(await it.register([]), 1);
  assertStringIncludes(it.shown, "Add --yes to agree");
  assertEquals(await it.register([], { typed: ["password", [], "6", false] }), 1);
  assertEquals(await it.register([], { typed: ["password"] }), 130);
  assertStringIncludes(it.shown, "Interrupted");
  assertStringIncludes(it.shown, "Nothing was made at the tenant");
  assertEquals(it.directory.calls, []);
  assertEquals(await it.files(), []);
});

Deno.test("--dry-run prints every call with its body, and makes none", async () => {
  await using it = await Registering.arrive();
  const offline = () => Promise.reject(new Error("A call was made"));
  assertEquals(await it.register(["--dry-run"], { context: { fetch: offline } }), 0, it.shown);
  assertEquals(await it.files(), []);
  const planned = [...it.shown.matchAll(/^(GET|POST|PATCH|DELETE) (\S+)/gm)].map((
    [, method, url],
  ) => `${method} ${url!.replace(/^https:\/\/[^/]+/, "").split("?")[0]}`);
  assertStringIncludes(it.shown, '"displayName": "My Deno app"');
  assertStringIncludes(it.shown, '"includeApplications"');

  await it.register();
  const id = /object-\d+|[0-9a-f]{8}-[0-9a-f-]{27}|<[^>]*>|\(appId='<[^)]*\)/g;
  const plain = (call: string) => call.replace(id, "…").replace(/"/g, "");
  const made = it.directory.calls.filter(({ path }) => path !== "/me").map(({ method, path }) =>
    `${method} /v1.0${path.split("?")[0]}`
  );
  const plannedGraph = planned.filter((call) => call.includes("/v1.0/")).map((it) =>
    it.split("<")[0]
  );
  for (const call of made) {
    const known = plannedGraph.some((it) => plain(call).startsWith(plain(it!)));
    assert(known, `${call} was not announced: ${plannedGraph.join("\n")}`);
  }
});

Deno.test("--json prints one JSON object; the sign-in code goes to standard error", async () => {
  await using it = await Registering.arrive();
  assertEquals(await it.register(["--yes", "--json"]), 0, it.shown);
  const { ok, clientId, steps, checks } = JSON.parse(it.shown);
  assertEquals([ok, clientId], [true, it.directory.applications[0]!.appId]);
  assertEquals(steps.length, 11);
  assert(checks.every(({ result }: { result: string }) => result !== "failure"));
  assertStringIncludes(it.aside, "C77DCAUF6");

  it.shown = "";
  assertEquals(await it.register(["--dry-run", "--json"]), 0);
  assert(JSON.parse(it.shown).calls.length > 10);
  it.shown = "";
  assertEquals(await it.register(["--json"]), 1);
  assertEquals(JSON.parse(it.shown).error, {
    message: "Nothing was changed",
    fix: "Add --yes to agree",
  });
});

Deno.test("register refuses unknown flags and impossible values", async () => {
  await using it = await Registering.arrive();
  const wrong: [flags: string[], said: string][] = [
    [["--secret", "x"], "Unknown option '--secret'"],
    [["--secret-months", "0"], "--secret-months"],
    [["--secret-months", "25"], "--secret-months"],
    [["--method", "sms"], "neither password nor code"],
    [["--attributes", "displayName,shoeSize"], "shoeSize"],
    [["--name", " "], "--name needs"],
    [["--name", "a\nb"], "--name needs"],
    [["--client-id", "x"], "is not a client ID"],
    [["--login", "http://login.example"], "--login"],
    [["--graph", "ftp://x"], "--graph"],
    [["--redirect-uri", `it's "x"`], "--redirect-uri"],
    [["--redirect-uri", "http://app.example/x"], "REDIRECT_URI"],
    [["--scope", "https://other.example/x"], "api://"],
    [["positional"], "positional"],
  ];
  for (const [flags, said] of wrong) {
    it.aside = "";
    assertEquals(await it.register(["--yes", ...flags]), 2, said);
    assertEquals(it.shown, "");
    assertStringIncludes(it.aside, said);
    assertStringIncludes(it.aside, "--dry-run");
  }
  assertEquals(await it.register(["--help"]), 0);
  assertEquals(it.directory.calls, []);
});
