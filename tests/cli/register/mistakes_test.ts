import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { LOGIN, refusal, type SeenCall } from "../../support/admin_directory.ts";
import { freePort } from "../../support/free_port.ts";
import { Registering } from "../../support/registering.ts";

/** Runs the command, and asserts that it stops with these words and changes nothing at the tenant. */
async function assertStops(
  it: Registering,
  words: readonly string[],
  options: Parameters<Registering["register"]>[1] & { flags?: string[] } = {},
): Promise<void> {
  it.shown = "";
  const { flags = [], ...rest } = options;
  assertEquals(await it.register(["--yes", ...flags], rest), 1, it.shown);
  for (const word of words) assertStringIncludes(it.shown, word);
  assertEquals(it.directory.calls.filter(({ method }) => method !== "GET"), []);
}

Deno.test("register names a workforce tenant, and says where to create an external one", async () => {
  await using it = await Registering.arrive();
  const words = ["is a workforce tenant", "Create an external tenant"];
  await assertStops(it, words, { addresses: ["--tenant", "fabrikam", "--login", LOGIN] });
  it.directory.organization.tenantType = "AAD";
  await assertStops(it, words);
  it.directory.organization.tenantType = "AAD B2C";
  await assertStops(it, ["is an Azure AD B2C tenant"]);
});

Deno.test("register names a tenant that does not exist, or can't exist", async () => {
  await using it = await Registering.arrive();
  const named = (tenant: string) => ({ addresses: ["--tenant", tenant, "--login", LOGIN] });
  await assertStops(it, ['There is no external tenant "cantoso"'], named("cantoso"));
  await assertStops(it, ["There is no external tenant"], named(crypto.randomUUID()));
  await assertStops(it, ["is not a URL"], named("con toso"));
  await assertStops(it, ["workforce tenants"], named("https://login.microsoftonline.com/x"));
  assertEquals(await it.register(["--yes"], { addresses: [] }), 2);
  assertStringIncludes(it.aside, "--tenant is missing");
});

Deno.test("register names addresses that do not answer", async () => {
  await using it = await Registering.arrive();
  const nowhere = `http://127.0.0.1:${freePort()}`;
  const [login, graph, authority] = ["--login", "--graph", "--authority"];
  await assertStops(it, [`${nowhere} refuses the connection`, "deno task emulator"], {
    addresses: [...it.addresses, authority!, `${nowhere}/contoso.onmicrosoft.com`],
  });
  await assertStops(it, [`${nowhere} refuses the connection`], {
    addresses: [...it.addresses, login!, nowhere],
  });
  await assertStops(it, [`${nowhere} refuses the connection`, "it goes on from here"], {
    addresses: [...it.addresses, graph!, `${nowhere}/v1.0`],
  });
});

Deno.test("a sign-in at another tenant is found before anything is changed", async () => {
  await using it = await Registering.arrive();
  const other = "00000000-0000-0000-0000-000000000001";
  it.directory.organization.id = other;
  await assertStops(it, [`You signed in to the tenant ${other}`]);
});

const pending = { status: 400, body: { error: "authorization_pending", error_description: "x" } };
const refused = (error: string, ...codes: number[]) => ({
  status: 400,
  body: {
    error,
    error_description: codes.length === 0 ? "x" : `AADSTS${codes[0]}: text of Microsoft's`,
    ...(codes.length === 0 ? {} : { error_codes: codes }),
  },
});

Deno.test("register waits for the sign-in at the pace that the authority asks for", async () => {
  await using it = await Registering.arrive();
  it.directory.tokenAnswers.push(pending, refused("slow_down"), pending);
  assertEquals(await it.register(), 0, it.shown);
  assertEquals(it.waits.slice(0, 4), [5, 5, 10, 10]);
});

Deno.test("register goes on waiting for the sign-in after a connection that failed, less often (RFC 8628, 3.5)", async () => {
  await using it = await Registering.arrive();
  /** Lets the first calls of the token endpoint fail. */
  const failing = (times: number): typeof fetch => async (input, init) => {
    const isToken = String(input).endsWith("/oauth2/v2.0/token");
    if (isToken && String(input).startsWith(LOGIN) && times-- > 0) throw new TypeError("cut");
    return await it.directory.fetch(input, init);
  };
  await assertStops(it, ["login.directory.example"], { context: { fetch: failing(5) } });
  assertEquals(it.waits, [5, 10, 20, 40, 60]);
  it.waits.length = 0;
  assertEquals(await it.register(["--yes"], { context: { fetch: failing(2) } }), 0, it.shown);
  assertEquals(it.waits.slice(0, 3), [5, 10, 20]);
});

Deno.test("register says why a sign-in was refused, and what to do", async () => {
  await using it = await Registering.arrive();
  const cases: [answer: ReturnType<typeof refused>, said: string][] = [
    [refused("authorization_declined"), "The sign-in was declined"],
    [refused("access_denied"), "The sign-in was declined"],
    [refused("expired_token", 70020), "The code has expired"],
    [refused("code_expired", 70019), "The code has expired"],
    [refused("invalid_grant", 50105), "Enterprise apps"],
    [refused("invalid_grant", 53003), "Conditional Access"],
    [refused("invalid_grant", 65001), "Ask a Global Administrator"],
    [refused("invalid_grant", 500208), "Sign in with an administrator's account"],
    [refused("invalid_grant", 99999, 50105), "(AADSTS50105)"],
    [refused("invalid_client", 7000218), "Allow public client flows"],
    [refused("invalid_grant", 99999), "AADSTS99999"],
    [{ status: 500, body: {} as never }, "gives no usable answer"],
  ];
  for (const [answer, said] of cases) {
    it.directory.tokenAnswers.push(answer);
    await assertStops(it, [said]);
    assert(!it.shown.includes("text of Microsoft's"));
  }
  assertEquals(await it.files(), []);
});

Deno.test("register stops when nobody enters the code in time", async () => {
  await using it = await Registering.arrive();
  let now = Date.now();
  for (let left = 200; left > 0; left--) it.directory.tokenAnswers.push(pending);
  const sleep = (milliseconds: number) => Promise.resolve(void (now += milliseconds));
  await assertStops(it, ["The code has expired"], { context: { now: () => now, sleep } });
  assertEquals(200 - it.directory.tokenAnswers.length, 180);
});

Deno.test("register names a permission that was not granted", async () => {
  await using it = await Registering.arrive();
  it.directory.scope = "https://graph.microsoft.com/Application.ReadWrite.All User.Read " +
    "https://graph.microsoft.com/Organization.Read.All EventListener.ReadWrite.All";
  await assertStops(it, [
    "did not grant DelegatedPermissionGrant.ReadWrite.All\n",
    "Ask a Global Administrator",
  ]);
});

Deno.test("register lists applications that have the same name", async () => {
  await using it = await Registering.arrive();
  const web = { redirectUris: [] };
  const [one, two] = [1, 2].map(() =>
    it.directory.addApplication({ displayName: "My Deno app", web })
  );
  await assertStops(it, [String(one!.appId), String(two!.appId), "--client-id", "--name"]);
  assertEquals(await it.register(["--yes", "--client-id", String(two!.appId)]), 0, it.shown);
  assertEquals((await it.env()).CLIENT_ID, two!.appId);
  const nobody = crypto.randomUUID();
  it.directory.calls.splice(0);
  await assertStops(it, [`The tenant has no application ${nobody}`], {
    flags: ["--client-id", nobody, "--force"],
  });
});

Deno.test("register names a redirect URI under the platform Single-page application", async () => {
  await using it = await Registering.arrive();
  const spa = { redirectUris: ["http://localhost:3000/getAToken"] };
  it.directory.addApplication({ displayName: "My Deno app", web: {}, spa });
  await assertStops(it, [
    "registered under the platform Single-page application",
    "Authentication",
  ]);
});

Deno.test("register names the user flow that the application is in already, and a flow can be chosen", async () => {
  await using it = await Registering.arrive();
  const { appId } = it.directory.addApplication({ displayName: "My Deno app", web: {} });
  it.directory.addFlow("Customers", [String(appId)]);
  it.directory.addFlow("Partners");
  await assertStops(it, ['in the user flow "Customers" already', '--user-flow "Customers"'], {
    flags: ["--user-flow", "Partners"],
  });
  assertEquals(await it.register(), 0, it.shown);
  assertMatch(it.shown, /^found +User flow: "Customers"/m);
  assertEquals(it.directory.flows.map(({ apps }) => apps), [[appId], []]);
});

Deno.test("an existing user flow is used by its name, or as the person chooses", async () => {
  await using it = await Registering.arrive();
  it.directory.addFlow("Customers");
  assertEquals(await it.register(["--yes", "--user-flow", "Customers"]), 0, it.shown);
  assertMatch(it.shown, /^completed +User flow: the application is now in "Customers"/m);

  await using other = await Registering.arrive();
  other.directory.addFlow("Customers");
  const [{ id }] = other.directory.flows as unknown as [{ id: string }];
  const typed = ["password", ["displayName"], "6", true, id];
  assertEquals(await other.register([], { typed }), 0, other.shown);
  assertEquals(other.directory.flows.length, 1);
});

/** Refuses the first calls that match. */
function refuse(path: RegExp, times: number, answer: () => Response) {
  let left = times;
  return (call: SeenCall) =>
    path.test(`${call.method} ${call.path}`) && left-- > 0 ? answer() : undefined;
}

Deno.test("register waits for new objects that Microsoft is still copying", async () => {
  const cases: [path: RegExp, answer: () => Response][] = [
    [/addPassword/, () => refusal(404, "Request_ResourceNotFound")],
    [/PATCH .applications/, () => refusal(404, "Request_ResourceNotFound")],
    [
      /POST .servicePrincipals/,
      () => refusal(400, "Request_BadRequest", "x", [{ code: "NoBackingApplicationObject" }]),
    ],
    [
      /POST .servicePrincipals/,
      () => refusal(403, "Authorization_RequestDenied", "must be in the local tenant"),
    ],
    [/POST .oauth2PermissionGrants/, () => refusal(404, "Directory_ObjectNotFound")],
    [/POST .identity/, () => refusal(404, "Request_ResourceNotFound")],
  ];
  for (const [path, answer] of cases) {
    await using it = await Registering.arrive();
    it.directory.before = refuse(path, 3, answer);
    assertEquals(await it.register(), 0, it.shown);
    assertEquals(it.waits.filter((one) => one !== 5), [2, 4, 8]);
    assertStringIncludes(it.shown, "still copying");
  }
});

Deno.test("an object that was made although the answer was an error is not made twice", async () => {
  await using it = await Registering.arrive();
  let first = true;
  it.directory.after = ({ method, path }, response) => {
    if (method !== "POST" || !path.startsWith("/oauth2") || !first) return response;
    first = false;
    return refusal(404, "Directory_ObjectNotFound", "Unable to read the company information");
  };
  assertEquals(await it.register(), 0, it.shown);
  assertEquals(it.directory.grants.length, 1);
});

Deno.test("register gives up after at least two minutes of copying", async () => {
  await using it = await Registering.arrive();
  it.directory.before = refuse(/addPassword/, 99, () => refusal(404, "Request_ResourceNotFound"));
  assertEquals(await it.register(), 1);
  assert(it.waits.reduce((sum, one) => sum + one) > 120);
  assertStringIncludes(it.shown, "the next run goes on from here");
});

Deno.test("register waits as many seconds as Graph asks for", async () => {
  await using it = await Registering.arrive();
  const headers = { "retry-after": "37" };
  it.directory.before = refuse(
    /POST .applications$/,
    2,
    () => new Response("{}", { status: 429, headers }),
  );
  assertEquals(await it.register(), 0, it.shown);
  assertEquals(it.waits.filter((one) => one !== 5), [37, 37]);
  assertStringIncludes(it.shown, "Microsoft Graph is busy. Trying again in 37 s");
});

Deno.test("register shortens the life of a secret that the tenant's policy forbids", async () => {
  await using it = await Registering.arrive();
  it.directory.before = refuse(
    /addPassword/,
    2,
    () => refusal(400, "CredentialInvalidLifetimeAsPerAppPolicy"),
  );
  assertEquals(await it.register(), 0, it.shown);
  assertMatch(it.shown, /^warning +Client credential: .*policy allows no longer life/m);
  const [{ endDateTime }] = it.directory.applications[0]!.passwordCredentials as [
    { endDateTime: string },
  ];
  assertEquals(Math.round((Date.parse(endDateTime) - Date.now()) / (24 * 3_600_000)), 90);
});

Deno.test("if the tenant forbids secrets, register offers to make a certificate", async () => {
  const forbid = () =>
    refuse(/addPassword/, 9, () => refusal(400, "CredentialTypeNotAllowedAsPerAppPolicy"));
  await using it = await Registering.arrive();
  it.directory.before = forbid();
  const typed = ["password", ["displayName"], "6", true];
  assertEquals(await it.register([], { typed: [...typed, false] }), 1);
  assertStringIncludes(it.shown, "Make a certificate instead?");
  assertStringIncludes(it.shown, "policy forbids client secrets");

  it.directory.before = forbid();
  assertEquals(await it.register(), 0, it.shown);
  assertMatch(it.shown, /^made +Client credential: a certificate/m);
  const { CLIENT_CERTIFICATE, CLIENT_PRIVATE_KEY, CLIENT_SECRET } = await it.env();
  assertEquals(CLIENT_SECRET, undefined);
  assertEquals((await Deno.stat(CLIENT_PRIVATE_KEY!)).mode! & 0o777, 0o600);
  assertStringIncludes(await Deno.readTextFile(CLIENT_CERTIFICATE!), "BEGIN CERTIFICATE");
  assertMatch(it.shown, /^ok +Client credential: accepted/m);

  const { state } = it.directory;
  assertEquals(await it.register(), 0, it.shown);
  assertEquals(it.directory.state, state);
});

Deno.test("a refusal of something that sign-in does not need is a warning", async () => {
  await using it = await Registering.arrive();
  it.directory.before = ({ method, path, body }) => {
    const { web, optionalClaims, scope = "" } = body as Record<
      string,
      Record<string, unknown> & string
    >;
    const isUnwanted = method === "PATCH" && (web?.logoutUrl || optionalClaims) ||
      path === "/oauth2PermissionGrants" && scope.includes("User.ReadWrite");
    return isUnwanted ? refusal(400, "Request_BadRequest") : undefined;
  };
  assertEquals(await it.register(), 0, it.shown);
  for (const step of ["Front-channel logout URL", "Optional claims", "Admin consent"]) {
    assertMatch(it.shown, new RegExp(`^warning +${step}: `, "m"));
  }
  assertEquals(it.directory.grants[0]!.scope, "openid profile offline_access User.Read");
});

Deno.test("text from Graph can't control the terminal", async () => {
  await using it = await Registering.arrive();
  it.directory.organization.displayName = "Con\x1b[2Jtoso\u202e";
  it.directory.before = refuse(
    /POST .applications$/,
    1,
    () => refusal(400, "Bad\x1b]0;x\x07\u009bCode"),
  );
  assertEquals(await it.register(), 1);
  // deno-lint-ignore no-control-regex -- that is what must not be there
  assert(!/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/.test(it.shown));
});
