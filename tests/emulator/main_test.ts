import { assert, assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { readArguments } from "../../emulator/arguments.ts";
import { isStillValid, makeServerCertificate } from "../../emulator/keys/certificate.ts";
import { PLATFORM_MARKS, PlatformError, refusePlatform } from "../../emulator/platform.ts";
import { readSetUpFile } from "../../emulator/state/set_up_file.ts";
import { startTenant } from "../../emulator/tenant.ts";
import { App, jwtPart } from "./support/app.ts";

Deno.test("the command line says port, tenant, client, secret, redirect URIs", () => {
  const { options, config, tls } = readArguments([
    "--port=0",
    "--tenant=fabrikam",
    "--client=c",
    "--secret=s",
    "--redirect=http://localhost/a",
    "--redirect=http://localhost/b",
    "--tls",
  ]);
  assertEquals(options, {
    port: 0,
    name: "fabrikam",
    clientId: "c",
    clientSecret: "s",
    redirectUris: ["http://localhost/a", "http://localhost/b"],
  });
  assertEquals([config, tls], ["emulator.json", true]);
  assertThrows(() => readArguments(["--prot=1"]), TypeError, "--prot");
  assertThrows(() => readArguments(["--port=x"]), RangeError, '"x"');
});

Deno.test("emulator.json sets a tenant up; what it can't mean is refused", async () => {
  const options = readSetUpFile(JSON.stringify({
    name: "fabrikam",
    customers: [{ email: "a@b.example", password: "p", roles: ["Admin"] }],
    application: { secrets: [{ value: "old", id: "i", expires: "2020-01-31" }] },
    userFlow: { method: "code" },
  }));
  await using tenant = await startTenant(options);
  assertEquals(tenant.customers[0]!.roles, ["Admin"]);
  assertEquals(tenant.application.secrets[0]!.expires, Date.UTC(2020, 0, 31));
  const { body } = await new App(tenant).token({ grant_type: "refresh_token" });
  assertEquals(body.error_codes, [7000222]);
  assertThrows(() => readSetUpFile('{"custmers":[]}'), TypeError, '"custmers" is not one of');
  assertThrows(() => readSetUpFile("[]"), SyntaxError, "not a JSON object");
});

Deno.test("what is saved comes back: customers, keys, sessions, refresh tokens", async () => {
  const before = await startTenant({ userFlow: { staySignedIn: false } });
  const app = new App(before);
  const { refresh_token, id_token } = await app.signedIn();
  before.addCustomer({ email: "new@b.example", password: "p" });
  await before.rollKeys();
  const saved = JSON.parse(JSON.stringify(before.save()));
  await before.close();

  await using after = await startTenant({ saved, port: Number(new URL(before.origin).port) });
  assertEquals(after.customers.at(-1)!.email, "new@b.example");
  const later = new App(after, app.browser);
  const { status, body } = await later.refresh(refresh_token);
  assertEquals(status, 200, JSON.stringify(body));
  assertEquals(jwtPart(body.id_token, "payload").sub, jwtPart(id_token, "payload").sub);
  await later.authorize({ prompt: "none" });
  assert(later.returned.code);
  const keys = async (tenant: string) =>
    await (await fetch(`${tenant}/discovery/v2.0/keys`)).json();
  const kids = (await keys(later.at(""))).keys.map(({ kid }: { kid: string }) => kid);
  assertEquals(kids.length, 3);
  assertEquals(jwtPart(body.id_token, "header").kid, kids[2]);
});

Deno.test("it serves https with a certificate of its own for localhost and 127.0.0.1", async () => {
  const tls = await makeServerCertificate();
  assert(isStillValid(tls));
  await using tenant = await startTenant({ tls });
  using client = Deno.createHttpClient({ caCerts: [tls.cert] });
  const trusting = { client, method: "GET" };
  const response = await fetch(
    `${tenant.authority}/v2.0/.well-known/openid-configuration`,
    trusting,
  );
  const document = await response.json();
  assertEquals(document.issuer, tenant.issuer);
  assertMatch(tenant.issuer, /^https:\/\/127\.0\.0\.1:/);
  const page = await fetch(`${tenant.origin.replace("127.0.0.1", "localhost")}/emulator`, trusting);
  assertEquals(page.status, 200);
  await page.body?.cancel();
});

Deno.test("it is refused on every deployment platform, and nowhere else", () => {
  const variables = [
    "DENO_DEPLOYMENT_ID",
    "K_SERVICE",
    "AWS_LAMBDA_FUNCTION_NAME",
    "WEBSITE_SITE_NAME",
    "CONTAINER_APP_NAME",
    "FLY_APP_NAME",
    "DYNO",
    "VERCEL",
  ];
  for (const variable of variables) {
    const error = assertThrows(() => refusePlatform({ [variable]: "x" }), PlatformError);
    assertStringIncludes(error.message, `${variable} is set): it is for development only`);
  }
  refusePlatform({ HOME: "/home/developer", VERCEL: "", CI: "true" });
});

Deno.test("the program prints the lines for .env, and refuses a deployment platform", async () => {
  const nowhere = Object.fromEntries(Object.keys(PLATFORM_MARKS).map((name) => [name, ""]));
  const run = (env: Record<string, string>, ...args: string[]) =>
    new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "-A",
        "--quiet",
        "--preload=tests/support/preload.ts",
        "emulator/main.ts",
        ...args,
      ],
      env: { ...nowhere, ...env, NO_COLOR: "1" },
      stdout: "piped",
      stderr: "piped",
    });
  const child = run({}, "--port=0", "--tenant=fabrikam").spawn();
  let printed = "";
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    printed += text;
    if (printed.includes("/emulator/mailbox")) child.kill();
  }
  await child.stderr.cancel();
  await child.status;
  assertMatch(
    printed,
    /^CLIENT_ID=[0-9a-f-]{36}\nCLIENT_SECRET=\S{40}\nAUTHORITY=http:\/\/127\.0\.0\.1:\d+\/fabrikam\.onmicrosoft\.com\nTENANT_ID=[0-9a-f-]{36}\nENDPOINT=http:\/\/127\.0\.0\.1:\d+\/v1\.0\/me\n/m,
  );

  const refused = await run({ DENO_DEPLOYMENT_ID: "x" }).output();
  assertEquals(refused.code, 1);
  assertStringIncludes(
    new TextDecoder().decode(refused.stderr),
    "Cannot start the emulator on Deno Deploy (DENO_DEPLOYMENT_ID is set)",
  );
});
