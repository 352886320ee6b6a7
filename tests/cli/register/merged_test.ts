import { assert, assertEquals, assertFalse, assertStringIncludes } from "@std/assert";
import { Registering } from "../../support/registering.ts";

/** An application that somebody has set up before. */
const THEIRS = {
  displayName: "My Deno app",
  web: {
    redirectUris: ["https://shop.example/callback"],
    logoutUrl: null,
    homePageUrl: "https://shop.example/",
    implicitGrantSettings: { enableIdTokenIssuance: true, enableAccessTokenIssuance: false },
  },
  optionalClaims: {
    idToken: [{ name: "ctry", source: null, essential: true, additionalProperties: [] }],
    accessToken: [{ name: "groups" }],
    saml2Token: [],
  },
  requiredResourceAccess: [
    { resourceAppId: "other-api", resourceAccess: [{ id: "r1", type: "Role" }] },
    {
      resourceAppId: "00000003-0000-0000-c000-000000000000",
      resourceAccess: [{ id: "permission-email", type: "Scope" }],
    },
  ],
};

Deno.test("register completes an existing application without removing anything, and --undo restores it", async () => {
  await using it = await Registering.arrive();
  it.directory.addApplication(structuredClone(THEIRS));
  const before = it.directory.state;
  assertEquals(await it.register(), 0, it.shown);
  const [application] = it.directory.applications;
  assertEquals(application!.web, {
    ...THEIRS.web,
    redirectUris: [
      "https://shop.example/callback",
      "http://localhost:3000/getAToken",
      "http://localhost:3000/signed-out",
    ],
    logoutUrl: "http://localhost:3000/front-channel-logout",
  });
  const { idToken, accessToken } = application!.optionalClaims as typeof THEIRS.optionalClaims;
  assertEquals(idToken[0], THEIRS.optionalClaims.idToken[0]!);
  assertEquals([idToken.length, accessToken.length], [5, 1]);
  assertEquals(
    (application!.requiredResourceAccess as typeof THEIRS.requiredResourceAccess).map((entry) =>
      entry.resourceAccess.length
    ),
    [1, 6],
  );

  assertEquals(await it.register(["--undo", "--yes"]), 0, it.shown);
  const state = it.directory.state as typeof before & { applications: { web: object }[] };
  assertEquals(state, before);
});

Deno.test("--undo restores an existing application after interruptions, too", async () => {
  for (let at = 0; at < 5; at++) {
    await using it = await Registering.arrive();
    it.directory.addApplication(structuredClone(THEIRS));
    const before = it.directory.state;
    let patches = 0;
    it.directory.after = ({ method }, response) => {
      if (method === "PATCH" && patches++ === at) throw new TypeError("connection closed");
      return response;
    };
    const [firstRun, firstUndo] = at < 4 ? [1, 0] : [0, 1];
    assertEquals(await it.register(), firstRun, it.shown);
    assertEquals(await it.register(), 0, it.shown);
    assertEquals(await it.register(["--undo", "--yes"]), firstUndo, it.shown);
    if (firstUndo !== 0) assertEquals(await it.register(["--undo", "--yes"]), 0, it.shown);
    assertEquals(it.directory.state, before);
  }
});

Deno.test("a certificate that was added when the answer was lost is removed by the next run", async () => {
  await using it = await Registering.arrive();
  it.directory.addApplication(structuredClone(THEIRS));
  const before = it.directory.state;
  let isLost = false;
  it.directory.after = ({ body }, response) => {
    if (!("keyCredentials" in body) || isLost) return response;
    isLost = true;
    throw new TypeError("connection closed");
  };
  assertEquals(await it.register(["--yes", "--certificate"]), 1, it.shown);
  assertEquals(await it.register(["--yes", "--certificate"]), 0, it.shown);
  const [application] = it.directory.applications;
  assertEquals((application!.keyCredentials as unknown[]).length, 1);
  assertEquals(await it.register(["--undo", "--yes"]), 0, it.shown);
  assertEquals(it.directory.state, before);
});

Deno.test("scopes are added to an existing consent, and --undo withdraws only these", async () => {
  await using it = await Registering.arrive();
  await it.register();
  await Deno.remove(it.recordFile);
  it.directory.grants[0]!.scope = "openid Mail.Read";
  assertEquals(await it.register(), 0, it.shown);
  const [grant] = it.directory.grants;
  assertEquals(grant!.scope, "openid Mail.Read profile offline_access User.Read User.ReadWrite");
  assertEquals(await it.register(["--undo", "--yes"]), 0, it.shown);
  assertEquals(it.directory.grants[0]!.scope, "openid Mail.Read");
});

Deno.test("--undo keeps a user flow that other apps use by now, and whatever the person wants to keep", async () => {
  await using it = await Registering.arrive();
  await it.register();
  it.directory.flows[0]!.apps.push("another-app");
  const answers = [true, true, false, true, true, true, true];
  assertEquals(await it.register(["--undo"], { typed: answers }), 0, it.shown);
  assertEquals(it.directory.flows[0]!.apps, ["another-app"]);
  assertStringIncludes(it.shown, "kept: other applications use it (another-app)");
  assertEquals(it.directory.grants.length, 1);
  assertStringIncludes(it.shown, "The rest is still listed in");
  assertEquals(it.directory.applications, []);
});

Deno.test("--undo does nothing without agreement, or without a record", async () => {
  await using it = await Registering.arrive();
  assertEquals(await it.register(["--undo", "--yes"]), 1);
  assertStringIncludes(it.shown, "There is no .registration.json here");
  await it.register();
  const state = it.directory.state;
  it.shown = "";
  assertEquals(await it.register(["--undo"]), 1);
  for (const words of ["Delete the application", "Delete the user flow", "Add --yes"]) {
    assertStringIncludes(it.shown, words);
  }
  assertEquals(it.directory.state, state);
});

Deno.test("--undo keeps an .env to which somebody has added a setting", async () => {
  await using it = await Registering.arrive();
  await it.register();
  const text = `${await Deno.readTextFile(it.envFile)}LOG_FORMAT=pretty\n`;
  await Deno.writeTextFile(it.envFile, text);
  assertEquals(await it.register(["--undo", "--yes"]), 0, it.shown);
  assertStringIncludes(it.shown, ".env stays: it is not this command's alone");
  assertEquals(await Deno.readTextFile(it.envFile), text);
});

Deno.test("--undo with --json writes nothing but JSON, and --dry-run does not go with it", async () => {
  await using it = await Registering.arrive();
  await it.register();
  const { state } = it.directory;
  it.shown = "";
  assertEquals(await it.register(["--undo", "--json"]), 1);
  assertStringIncludes(JSON.parse(it.shown).error.fix, "Add --yes");
  it.shown = "";
  assertEquals(await it.register(["--undo", "--dry-run", "--yes"]), 2);
  assertEquals(it.shown, "");
  assertStringIncludes(it.aside, "--dry-run does not go with --undo");
  assertEquals(it.directory.state, state);
});

Deno.test("--undo needs no flags, because the record has the addresses", async () => {
  await using it = await Registering.arrive();
  await it.register();
  assertEquals(await it.register(["--undo", "--yes"], { addresses: [] }), 0, it.shown);
  assertEquals(it.directory.applications, []);
});

Deno.test("a damaged record is an error, and stays as it is", async () => {
  await using it = await Registering.arrive();
  await it.register();
  const good = JSON.parse(await Deno.readTextFile(it.recordFile));
  const damaged = ["", "{", "[]", "{}", JSON.stringify({ ...good, application: { id: 1 } })];
  for (const text of damaged) {
    await Deno.writeTextFile(it.recordFile, text);
    for (const flags of [["--yes"], ["--undo", "--yes"]]) {
      it.shown = "";
      assertEquals(await it.register(flags), 1);
      assertStringIncludes(it.shown, ".registration.json is damaged");
    }
    assertEquals(await Deno.readTextFile(it.recordFile), text);
  }
});

Deno.test("a record of another tenant is an error", async () => {
  await using it = await Registering.arrive();
  await it.register();
  const record = JSON.parse(await Deno.readTextFile(it.recordFile));
  const tenantId = crypto.randomUUID();
  await Deno.writeTextFile(it.recordFile, JSON.stringify({ ...record, tenantId }));
  assertEquals(await it.register(), 1);
  assertStringIncludes(it.shown, "belongs to the tenant contoso");
});

Deno.test("a name other than that of the folder's application makes no second application", async () => {
  await using it = await Registering.arrive();
  await it.register();
  assertEquals(await it.register(["--yes", "--name", "Other"]), 1);
  assertStringIncludes(it.shown, 'belongs to the application "My Deno app"');
  assertEquals(it.directory.applications.length, 1);
});

Deno.test("other lines in .env stay, and former credentials are removed", async () => {
  await using it = await Registering.arrive();
  const text = [
    "# My notes",
    "export SESSION_IDLE_MINUTES=15",
    "OTHER='kept'",
    'CLIENT_SECRET="old"',
    "CLIENT_CERTIFICATE=old.pem",
    "SCOPE=User.Read User.ReadWrite",
  ].join("\r\n");
  await Deno.writeTextFile(it.envFile, text);
  assertEquals(await it.register(), 0, it.shown);
  const written = await Deno.readTextFile(it.envFile);
  for (const line of ["# My notes", "export SESSION_IDLE_MINUTES=15", "OTHER='kept'"]) {
    assertStringIncludes(written, line);
  }
  const env = await it.env();
  assertEquals([env.CLIENT_CERTIFICATE, env.SCOPE], [undefined, "User.Read User.ReadWrite"]);
  assertEquals(written.match(/CLIENT_SECRET/g)?.length, 1);
  assertFalse(written.includes("old"));
  assertEquals(await it.register(["--undo", "--yes"]), 0);
  assert((await it.files()).includes(".env"), "it is not this command's alone");
});

Deno.test("the settings of another tenant or app are replaced only on request", async () => {
  const others = [
    "AUTHORITY=https://fabrikam.ciamlogin.com/fabrikam.onmicrosoft.com\n",
    `TENANT_ID=${crypto.randomUUID()}\n`,
    `CLIENT_ID=${crypto.randomUUID()}\n`,
  ];
  for (const text of others) {
    await using it = await Registering.arrive();
    await Deno.writeTextFile(it.envFile, text);
    assertEquals(await it.register(), 1);
    assertStringIncludes(it.shown, "holds the settings of another tenant or app");
    assertStringIncludes(it.shown, "--force");
    assertEquals([await Deno.readTextFile(it.envFile), it.directory.calls], [text, []]);
    assertEquals(await it.register(["--yes", "--force"]), 0, it.shown);
    assertEquals((await it.env()).CLIENT_ID, it.directory.applications[0]!.appId);
  }
});

Deno.test("settings given by flags go to the tenant and to .env", async () => {
  await using it = await Registering.arrive();
  const flags = ["--redirect-uri", "http://localhost:4000/callback", "--name", "Läden & Co's"];
  assertEquals(await it.register(["--yes", ...flags]), 0, it.shown);
  const [{ displayName, web }] = it.directory.applications as unknown as [
    { displayName: string; web: { redirectUris: string[] } },
  ];
  assertEquals([displayName, web.redirectUris], [
    "Läden & Co's",
    ["http://localhost:4000/callback", "http://localhost:4000/signed-out"],
  ]);
  const { PORT, REDIRECT_URI } = await it.env();
  assertEquals([PORT, REDIRECT_URI], ["4000", "http://localhost:4000/callback"]);
  // The next run needs no flags.
  const { state } = it.directory;
  assertEquals(await it.register(), 0, it.shown);
  assertEquals(it.directory.state, state);
});

Deno.test("an .env that can't be read is named, and stays as it is (W-02)", async () => {
  const bad: [text: string | Uint8Array<ArrayBuffer>, said: string][] = [
    [new Uint8Array(Uint16Array.from("\ufeffA=1", (c) => c.charCodeAt(0)).buffer), "UTF-16"],
    ["CLIENT_ID: x\n", "line 1 is not a setting"],
  ];
  for (const [content, said] of bad) {
    await using it = await Registering.arrive();
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    await Deno.writeFile(it.envFile, bytes);
    assertEquals(await it.register(["--yes", "--force"]), 1);
    assertStringIncludes(it.shown, said);
    assertEquals([await Deno.readFile(it.envFile), it.directory.calls], [bytes, []]);
  }
});

Deno.test("values over several lines are replaced as a whole, or stay as they are", async () => {
  await using it = await Registering.arrive();
  const pem = "-----BEGIN PRIVATE KEY-----\nABC=\n-----END PRIVATE KEY-----";
  const text =
    `CLIENT_PRIVATE_KEY="${pem}"\nMULTI='one\nCLIENT_ID=two'\nCLIENT_CERTIFICATE='${pem}'\nLAST=1`;
  await Deno.writeTextFile(it.envFile, text);
  assertEquals(await it.register(), 0, it.shown);
  const { CLIENT_ID, CLIENT_SECRET, MULTI, LAST, ...others } = await it.env();
  assertEquals([MULTI, LAST, CLIENT_ID], [
    "one\nCLIENT_ID=two",
    "1",
    it.directory.applications[0]!.appId,
  ]);
  assert(CLIENT_SECRET);
  assertEquals(Object.keys(others).toSorted(), ["AUTHORITY", "ENDPOINT", "TENANT_ID"]);
});

Deno.test("lines that end as on an old Mac stay as they are", async () => {
  await using it = await Registering.arrive();
  await Deno.writeTextFile(it.envFile, "PORT=3000\rCLIENT_SECRET=old\rOTHER=kept");
  assertEquals(await it.register(), 0, it.shown);
  const written = await Deno.readTextFile(it.envFile);
  assert(/^PORT=3000[\r\n]CLIENT_SECRET=\S+\nOTHER=kept\nCLIENT_ID=/.test(written), written);
  assertFalse(written.includes("old"));
});

Deno.test("a copy of .env.sample is filled in", async () => {
  await using it = await Registering.arrive();
  const sample = await Deno.readTextFile(new URL("../../../.env.sample", import.meta.url));
  await Deno.writeTextFile(it.envFile, sample);
  assertEquals(await it.register(), 0, it.shown);
  const written = await Deno.readTextFile(it.envFile);
  assertFalse(/^[A-Z_]+=<|^[A-Z]+=https:\/\/</m.test(written));
  const comments = (text: string) => text.split("\n").filter((line) => line.startsWith("#"));
  assertEquals(comments(written), comments(sample));
});
