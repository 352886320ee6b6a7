import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { readArguments } from "../../emulator/arguments.ts";
import { isStillValid, makeServerCertificate } from "../../emulator/keys/certificate.ts";
import { PLATFORM_MARKS, PlatformError, refusePlatform } from "../../emulator/platform.ts";
import { keepData, readData } from "../../emulator/state/data_file.ts";
import { readSetUpFile } from "../../emulator/state/set_up_file.ts";
import { startTenant } from "../../emulator/tenant.ts";
import { freePort } from "../support/free_port.ts";
import { App, jwtPart } from "./support/app.ts";

Deno.test("the command line sets port, tenant, client, secret and redirect URIs", () => {
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
    moreRedirectUris: ["http://localhost/a", "http://localhost/b"],
  });
  assertEquals([config, tls], [undefined, true]);
  const { options: administrators } = readArguments(["--empty", "--approve-devices"]);
  assertEquals(administrators, { empty: true, policies: { deviceCodes: "approve" } });
  assertThrows(() => readArguments(["--empty", "--redirect=http://a/"]), TypeError, "--empty");
  assertThrows(() => readArguments(["--redirect=nowhere"]), TypeError, '"nowhere"');
  assertThrows(() => readArguments(["--prot=1"]), TypeError, "--prot");
  for (const port of ["x", "", " ", "1e3", "0x50", "-1", "70000", "3000.5", "3000 "]) {
    assertThrows(() => readArguments([`--port=${port}`]), RangeError, `"${port}"`);
  }
});

Deno.test("emulator.json sets a tenant up, and unknown members are refused", async () => {
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
  for (const port of [-1, 3.5, 70_000]) {
    assertThrows(
      () => readSetUpFile(JSON.stringify({ port })),
      TypeError,
      '"port" is not a number',
    );
  }
});

Deno.test("the set-ups that the README shows are accepted", async () => {
  const readme = await Deno.readTextFile("emulator/README.md");
  const examples = [...readme.matchAll(/```json\n(.*?)```/gs)].map(([, text]) => text!);
  assertEquals(examples.length, 2);
  for (const text of examples) assert(readSetUpFile(text));
});

Deno.test("emulator.json: names and types are checked down to the last member", () => {
  for (
    const [text, message] of [
      ['{"application":{"redirectUri":[]}}', '"application.redirectUri" is not one of'],
      ['{"application":{"redirectUris":"http://localhost/a"}}', "must be a list"],
      ['{"application":{"adminConsent":"no"}}', "must be true or false"],
      ['{"customers":{"email":"a@b.example"}}', '"customers" must be a list'],
      ['{"customers":[{"email":"a@b.example"}]}', 'needs "email" and "password"'],
      ['{"customers":[{"emial":"a"}]}', '"customers[0].emial" is not one of'],
      ['{"userFlow":{"method":1}}', '"userFlow.method" must be one of password, code'],
      ['{"userFlow":{"method":"email"}}', '"userFlow.method" must be one of password, code'],
      [
        '{"userFlow":{"attributes":["shoe"]}}',
        '"userFlow.attributes[0]" must be one of displayName,',
      ],
      [
        '{"policies":{"deviceCodes":"aprove"}}',
        '"policies.deviceCodes" must be one of ask, approve,',
      ],
      [
        '{"policies":{"tenantType":"ciam"}}',
        '"policies.tenantType" must be one of CIAM, AAD, AAD B2C',
      ],
      [
        '{"application":{"platform":"Web"}}',
        '"application.platform" must be one of web, spa, mobile',
      ],
      ['{"optionalClaims":["name"]}', '"optionalClaims[0]" must be one of acrs,'],
      ['{"policies":{"secrets":false}}', '"policies.secrets" is not one of'],
      ['{"application":{"secrets":[{"expires":"soon"}]}}', '"soon" is not a date'],
      ['{"applications":[{"clientId":"a","secrets":[{"expires":true}]}]}', '"true" is not a date'],
      ['{"customers":[{"claims":"gold"}]}', '"customers[0].claims" must be an object'],
      ['{"customers":[{"extensions":[]}]}', '"customers[0].extensions" must be an object'],
      ['{"name":"contoso",}', "it is not JSON"],
      ["", "it is not JSON"],
    ] as const
  ) {
    assertThrows(() => readSetUpFile(text), Error, message);
  }
});

Deno.test("emulator.json: a customer may have any claims and custom attributes, and a secret may expire", () => {
  const customer = {
    email: "a@b.example",
    password: "p",
    claims: { tier: "gold", expires: "2027-01-31", shops: [1, { open: null }] },
    extensions: { extension_1_Tier: "gold" },
  };
  const secrets = ["2027-01-31", 5, null].map((expires) => ({ value: "v", id: "i", expires }));
  const text = JSON.stringify({ customers: [customer], application: { secrets } });
  const { customers, application } = readSetUpFile(text);
  assertEquals(customers, [customer]);
  assertEquals(
    application?.secrets?.map(({ expires }) => expires),
    [Date.UTC(2027, 0, 31), 5, undefined],
  );
});

/** Runs the emulator's command until it ends, five minutes at most, and returns its output. */
async function run(args: string[]): Promise<{ code: number; output: string }> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "emulator/main.ts", ...args],
    env: { NO_COLOR: "1" },
    signal: AbortSignal.timeout(300_000),
  }).output();
  return { code, output: new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr) };
}

Deno.test("the image's health check finds the emulator, even if the container has a proxy (W-10)", async () => {
  await using tenant = await startTenant();
  const text = await Deno.readTextFile("emulator/Dockerfile");
  const [, command] = /^HEALTHCHECK [^[]*(\[.*\])/m.exec(text)!;
  const [, ...args] = JSON.parse(command!.replace("3100", new URL(tenant.origin).port)) as string[];
  for (const env of [{}, { HTTP_PROXY: "http://127.0.0.1:9", http_proxy: "http://127.0.0.1:9" }]) {
    assertEquals((await new Deno.Command(Deno.execPath(), { args, env }).output()).code, 0);
  }
});

Deno.test("the command says which port is in use, and how to choose another one", async () => {
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = taken.addr;
  const { code, output } = await run([`--port=${port}`]);
  assertEquals(code, 1);
  assertEquals(
    output,
    `Cannot listen on 127.0.0.1:${port}: the port is in use\n` +
      "Stop the program that uses it, or choose another port with --port\n",
  );
  const elsewhere = await run(["--port=0", "--listen=192.0.2.1"]);
  assertEquals(elsewhere.code, 1);
  assertStringIncludes(elsewhere.output, "\nChoose an address of this machine with --listen\n");
});

Deno.test("an unknown option is named, with those that exist", async () => {
  const { code, output } = await run(["--prot=1"]);
  assertEquals(code, 2);
  assertMatch(output, /^Unknown option '--prot'/);
  assertStringIncludes(output, "--port NUMBER");
});

Deno.test("--data: a file that can't be written, and one that holds something else, are named and left alone", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await using tenant = await startTenant();
    const nowhere = `${folder}/missing/tenant.json`;
    assertThrows(() => keepData(tenant, nowhere, () => {}), Error, `Cannot write ${nowhere}: `);
    const path = `${folder}/other.json`;
    assertEquals(await readData(path), undefined);
    for (const text of ["", "{", "null", "{}", "[1]", '{"customers":{}}']) {
      await Deno.writeTextFile(path, text);
      const problem = `${path} does not hold an emulator's data. Name another file`;
      await assertRejects(() => readData(path), Error, problem);
    }
    const saved = JSON.stringify(tenant.save());
    await Deno.writeTextFile(path, saved);
    assertEquals(JSON.stringify(await readData(path)), saved);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("if the file of --data can't be written any more, the tenant says so once and goes on", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/tenant.json`;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", "emulator/main.ts", "--port=0", `--data=${path}`],
    env: { NO_COLOR: "1" },
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const [shown, said] = [child.stdout, child.stderr].map((it) =>
    it.pipeThrough(new TextDecoderStream()).getReader()
  ) as [ReadableStreamDefaultReader<string>, ReadableStreamDefaultReader<string>];
  let introduction = "";
  while (!introduction.includes("/mailbox")) introduction += (await shown.read()).value ?? "";
  const [, address] = /(http:\/\/\S+)\/emulator$/m.exec(introduction)!;
  const kept = await Deno.readTextFile(path);
  await Deno.remove(folder, { recursive: true });
  const addCustomer = async (email: string) => {
    const body = new URLSearchParams({ do: "add customer", email, password: "p" });
    const response = await fetch(`${address}/emulator/customers`, {
      method: "POST",
      headers: { origin: address! },
      body,
    });
    await response.body?.cancel();
    assertEquals(response.ok, true);
  };
  await addCustomer("ann@example.com");
  assertStringIncludes((await said.read()).value!, `Cannot write ${path}: `);
  await Deno.mkdir(folder);
  await addCustomer("ben@example.com");
  child.kill("SIGTERM");
  assertEquals((await child.status).code, 0);
  assertEquals((await said.read()).done, true);
  const left = JSON.parse(await Deno.readTextFile(path)).customers;
  assertEquals(left.length, JSON.parse(kept).customers.length + 2);
  await Deno.remove(folder, { recursive: true });
  await shown.cancel();
});

Deno.test("--data: a second emulator with the same file ends at once, until the first has ended, even by SIGKILL", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/tenant.json`;
  const start = () =>
    new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--quiet", "emulator/main.ts", "--port=0", `--data=${path}`],
      env: { NO_COLOR: "1" },
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
  const first = start();
  await shownBy(first, "/mailbox");
  const kept = await Deno.readTextFile(path);
  const { code, output } = await run(["--port=0", `--data=${path}`]);
  assertEquals(
    output,
    `Another emulator keeps its data in ${path}. Stop that one, or name another file with --data\n`,
  );
  assertEquals(code, 1);
  assertEquals(await Deno.readTextFile(path), kept);

  first.kill("SIGKILL");
  await first.status;
  const second = start();
  await shownBy(second, "/mailbox");
  second.kill("SIGTERM");
  await second.status;
  await Deno.remove(folder, { recursive: true });
});

/** Reads a process's output until it has shown a text. */
async function shownBy(process: Deno.ChildProcess, text: string): Promise<void> {
  let shown = "";
  for await (const part of process.stdout.pipeThrough(new TextDecoderStream())) {
    if ((shown += part).includes(text)) return;
  }
  throw new Error(`It has ended without: ${text}\n${shown}`);
}

Deno.test("a byte-order mark in the set-up file is ignored; UTF-16 and a missing file are named (W-01, W-02)", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/emulator.json`;
    const config = ["--port=0", `--config=${path}`];
    const missing = await run(config);
    assertEquals([missing.code, missing.output], [1, `${path} is not there.\n`]);
    const text = '{"name":"con toso"}';
    await Deno.writeTextFile(path, `\ufeff${text}`);
    const read = await run(config);
    assertEquals(read.code, 1);
    assertStringIncludes(read.output, 'Cannot name a tenant "con toso"');
    const utf16 = new Uint8Array(
      Uint16Array.from(`\ufeff${text}`, (one) => one.charCodeAt(0)).buffer,
    );
    await Deno.writeFile(path, utf16);
    const refused = await run(config);
    assertEquals(refused.code, 1);
    assertStringIncludes(refused.output, "is UTF-16 text, not UTF-8");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("the case of the tenant's name does not matter, and impossible names are refused (W-09)", async () => {
  await using tenant = await startTenant({ name: "CONTOSO" });
  assertEquals(tenant.authority, `${tenant.origin}/contoso.onmicrosoft.com`);
  for (const name of ["contoso", "Contoso"]) {
    const url = `${tenant.origin}/${name}.onmicrosoft.com/v2.0/.well-known/openid-configuration`;
    assertEquals((await (await fetch(url)).json()).issuer, tenant.issuer);
  }
  for (const name of ["con toso", "", "-contoso", "con/toso", "con.toso", "ü", "x".repeat(28)]) {
    await assertRejects(() => startTenant({ name }), RangeError, "Cannot name a tenant");
  }
  await assertRejects(() => startTenant({ tenantId: "contoso" }), RangeError, "must be a GUID");
});

Deno.test("--redirect adds to the app's redirect URIs", async () => {
  await using tenant = await startTenant({ moreRedirectUris: ["http://localhost/mine"] });
  assertEquals(tenant.application.redirectUris, [
    "http://localhost/getAToken",
    "http://localhost/signed-out",
    "http://localhost/mine",
  ]);
});

Deno.test("listening on all addresses, it still accepts only this machine's host names", async () => {
  await using tenant = await startTenant({ listen: "0.0.0.0" });
  const { port } = new URL(tenant.origin);
  const status = async (host: string) => {
    const response = await fetch(`http://${host}:${port}/emulator`);
    await response.body?.cancel();
    return response.status;
  };
  assertEquals(await status("127.0.0.1"), 200);
  assertEquals(await status("127.0.0.2"), 421);
});

Deno.test("a port that is in use is named", async () => {
  await using tenant = await startTenant();
  const port = Number(new URL(tenant.origin).port);
  await assertRejects(() => startTenant({ port }), Error, `Cannot listen on 127.0.0.1:${port}`);
});

Deno.test("what is saved comes back: customers, keys, sessions, refresh tokens", async () => {
  const port = freePort(); // of the system's own, another test may get it in between
  const before = await startTenant({ port, userFlow: { staySignedIn: false } });
  const app = new App(before);
  const { refresh_token, id_token } = await app.signedIn();
  before.addCustomer({ email: "new@b.example", password: "p" });
  await before.rollKeys();
  const saved = JSON.parse(JSON.stringify(before.save()));
  await before.close();

  await using after = await startTenant({ saved, port });
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

Deno.test("the emulator serves https with its own certificate for localhost and 127.0.0.1", async () => {
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

Deno.test("the emulator refuses to start on every deployment platform, and nowhere else", () => {
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
    const isFirst = !printed.includes("/emulator/mailbox");
    printed += text;
    if (printed.includes("/emulator/mailbox") && isFirst) child.kill();
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
