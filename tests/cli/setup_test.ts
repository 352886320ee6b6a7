import { parse } from "@std/dotenv";
import { assert, assertEquals, assertFalse, assertMatch, assertStringIncludes } from "@std/assert";
import { startTenant, type Tenant } from "../../emulator/tenant.ts";
import { readConfig } from "../../lib/config/config.ts";
import { examine } from "../../cli/doctor/examine.ts";
import { isHealthy } from "../../cli/doctor/report.ts";
import { setupCommand } from "../../cli/setup.ts";
import { CONTEXT } from "../support/cli_context.ts";
import { freePort } from "../support/free_port.ts";
import { type Answer, scriptedPrompts } from "../support/scripted_prompts.ts";

/** A person who runs setup for the first time, in an empty folder. */
class Newcomer implements AsyncDisposable {
  readonly tenant: Tenant;
  readonly path: string;
  /** What the terminal has shown, and what was written beside it. */
  shown = "";
  aside = "";

  private constructor(tenant: Tenant, folder: string) {
    this.tenant = tenant;
    this.path = `${folder}/.env`;
  }

  static async arrive(): Promise<Newcomer> {
    return new Newcomer(await startTenant(), await Deno.makeTempDir());
  }

  /** Runs `deno task setup`. Without `typed` there is no terminal. */
  async setUp(
    flags: readonly string[],
    { typed, stdin = "" }: { typed?: readonly Answer[]; stdin?: string | Uint8Array } = {},
  ): Promise<number> {
    const show = (text: string) => void (this.shown += `${text}\n`);
    const prompts = typed === undefined ? null : scriptedPrompts(typed, show);
    const code = await setupCommand([...flags, "--env-file", this.path], {
      ...CONTEXT,
      say: show,
      sayAside: (text) => void (this.aside += `${text}\n`),
      readAll: () =>
        Promise.resolve(typeof stdin === "string" ? new TextEncoder().encode(stdin) : stdin),
      prompts,
    });
    assertEquals(prompts?.left ?? [], [], "nobody asked for these");
    return code;
  }

  /** The flags that answer everything but the secret. */
  get flags(): string[] {
    return ["--tenant", this.tenant.authority, "--client-id", this.tenant.clientId];
  }

  read(): Promise<string> {
    return Deno.readTextFile(this.path);
  }

  /** What is in the folder. */
  async files(): Promise<string[]> {
    const folder = this.path.slice(0, -"/.env".length);
    return (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const shown = this.shown + this.aside;
    assertFalse(shown.includes(this.tenant.clientSecret), "the secret was shown");
    await this.tenant.close();
    await Deno.remove(this.path.slice(0, -"/.env".length), { recursive: true });
  }
}

Deno.test("setup asks three questions, and writes an .env that app and doctor accept", async () => {
  await using it = await Newcomer.arrive();
  const { authority, clientId, clientSecret, tenantId, endpoint } = it.tenant;
  assertEquals(await it.setUp([], { typed: [authority, clientId, clientSecret] }), 0, it.shown);
  const env = parse(await it.read());
  assertEquals(env, {
    CLIENT_ID: clientId,
    CLIENT_SECRET: clientSecret,
    AUTHORITY: authority,
    TENANT_ID: tenantId,
    ENDPOINT: endpoint,
  });
  assertEquals((await Deno.stat(it.path)).mode! & 0o777, 0o600);
  readConfig(env);
  const checks = await Array.fromAsync(examine({ ...env, PORT: `${freePort()}` }, CONTEXT));
  assert(isHealthy(checks), JSON.stringify(checks));
  for (const words of ["App registrations", "Certificates & secrets", "deno task doctor"]) {
    assertStringIncludes(it.shown, words);
  }
});

Deno.test("without a terminal, setup takes flags, and the secret from standard input", async () => {
  await using it = await Newcomer.arrive();
  const flags = [
    ...it.flags,
    "--client-secret-stdin",
    "--redirect-uri",
    "http://localhost:4000/getAToken",
    "--scope",
    "User.Read User.ReadWrite",
  ];
  assertEquals(await it.setUp(flags, { stdin: `${it.tenant.clientSecret}\n` }), 0, it.shown);
  const { CLIENT_SECRET, PORT, REDIRECT_URI, SCOPE } = parse(await it.read());
  assertEquals([CLIENT_SECRET, PORT, REDIRECT_URI, SCOPE], [
    it.tenant.clientSecret,
    "4000",
    "http://localhost:4000/getAToken",
    "User.Read User.ReadWrite",
  ]);
});

Deno.test("setup without a terminal says which flag is missing, and writes nothing", async () => {
  await using it = await Newcomer.arrive();
  for (const [flags, missing] of [[[], "--tenant"], [it.flags, "--client-secret"]] as const) {
    it.shown = "";
    assertEquals(await it.setUp(flags), 1);
    assertStringIncludes(it.shown, `${missing} is missing`);
  }
  assertEquals(await it.files(), []);
});

Deno.test("setup writes nothing that the tenant has refused", async () => {
  await using it = await Newcomer.arrive();
  const { authority, clientId } = it.tenant;
  const other = "00000000-0000-0000-0000-000000000001";
  const cases: [flags: string[], stdin: string, said: string][] = [
    [
      ["--tenant", `http://127.0.0.1:${freePort()}/x`, "--client-id", clientId],
      "x",
      "deno task emulator",
    ],
    [["--tenant", `${authority}x`, "--client-id", clientId], "x", "AADSTS90002"],
    [["--tenant", "ftp://x", "--client-id", clientId], "x", "is not an https URL"],
    [["--tenant", authority, "--client-id", other], "x", "AADSTS700016"],
    [it.flags, "not the secret", "AADSTS7000215"],
    [it.flags, " \n", "Standard input is empty"],
    [[...it.flags, "--redirect-uri", "http://app.example/x"], "x", "REDIRECT_URI"],
  ];
  for (const [flags, stdin, said] of cases) {
    it.shown = "";
    assertEquals(await it.setUp([...flags, "--client-secret-stdin"], { stdin }), 1, said);
    assertStringIncludes(it.shown, said);
    assertStringIncludes(it.shown, "Nothing was written");
  }
  assertEquals(await it.files(), []);
});

Deno.test("setup says what is wrong with an answer, and asks again", async () => {
  await using it = await Newcomer.arrive();
  const { authority, clientId, clientSecret } = it.tenant;
  const other = "00000000-0000-0000-0000-000000000001";
  const typed = ["ftp://x", authority, other, "other", clientId, "oops", "other", clientSecret];
  assertEquals(await it.setUp([], { typed }), 0, it.shown);
  // The first choice is to correct the shown value. A secret is never shown, so it is typed again.
  assertEquals(
    it.shown.match(/^What next\?\n.*$/gm),
    Array(2).fill("What next?\nCorrect the value"),
  );
  assertMatch(it.shown, /^Tenant .* ftp:\/\/x$/m);
  assertMatch(it.shown, new RegExp(`^Application .* ${other}$`, "m"));
  assertMatch(it.shown, /^Client secret$/m);
  assertEquals(parse(await it.read()).CLIENT_ID, clientId);
  for (const words of ["is not an https URL", "AADSTS700016", "AADSTS7000215"]) {
    assertStringIncludes(it.shown, words);
  }
});

Deno.test("setup checks again after something was corrected at the tenant", async () => {
  await using it = await Newcomer.arrive();
  const { authority, clientId, clientSecret, application } = it.tenant;
  const { redirectUris } = application;
  application.redirectUris = [];
  const again = () => {
    application.redirectUris = redirectUris;
    return "again";
  };
  assertEquals(await it.setUp([], { typed: [authority, clientId, again, clientSecret] }), 0);
  assertStringIncludes(it.shown, "AADSTS50011");
});

Deno.test("setup keeps a value that the tenant refuses if it is told to", async () => {
  await using it = await Newcomer.arrive();
  const { authority, clientId } = it.tenant;
  assertEquals(await it.setUp([], { typed: [authority, clientId, "later", "keep"] }), 0);
  assertEquals(parse(await it.read()).CLIENT_SECRET, "later");
});

Deno.test("setup never replaces a file without being told to", async () => {
  await using it = await Newcomer.arrive();
  await Deno.writeTextFile(it.path, "MINE=1\n");
  const { authority, clientId, clientSecret } = it.tenant;
  const flags = [...it.flags, "--client-secret-stdin"];
  assertEquals(await it.setUp(flags, { stdin: clientSecret }), 1);
  assertEquals(await it.setUp([], { typed: [false] }), 1);
  assertEquals(await it.read(), "MINE=1\n");
  assertEquals(await it.setUp([], { typed: [true, authority, clientId, clientSecret] }), 0);
  await Deno.writeTextFile(it.path, "MINE=1\n");
  assertEquals(await it.setUp([...flags, "--force"], { stdin: clientSecret }), 0);
  assertStringIncludes(await it.read(), clientId);
});

Deno.test("an interrupted setup writes nothing", async () => {
  await using it = await Newcomer.arrive();
  assertEquals(await it.setUp([], { typed: [it.tenant.authority] }), 130);
  assertStringIncludes(it.shown, "Stopped. Nothing was written.");
  assertEquals(await it.files(), []);
});

Deno.test("setup explains its flags, and refuses others", async () => {
  await using it = await Newcomer.arrive();
  assertEquals(await it.setUp(["--help"]), 0);
  assertEquals(await it.setUp(["--client-secret", "x"]), 2);
  assertStringIncludes(it.aside, "Unknown option '--client-secret'");
  assertStringIncludes(it.aside, "--client-secret-stdin");
});

Deno.test("deno task setup writes .env into the folder where it runs", async () => {
  await using it = await Newcomer.arrive();
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-A",
      new URL("../../cli/setup.ts", import.meta.url).pathname,
      ...it.flags,
      "--client-secret-stdin",
    ],
    cwd: it.path.slice(0, -"/.env".length),
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(it.tenant.clientSecret));
  await writer.close();
  const { code, stdout, stderr } = await child.output();
  it.shown = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  assertEquals(code, 0, it.shown);
  assertEquals(parse(await it.read()).CLIENT_ID, it.tenant.clientId);
});

Deno.test("setup refuses a value that .env can't hold before it asks the tenant (W-74)", async () => {
  await using it = await Newcomer.arrive();
  const unholdable = `it's "quoted"`;
  const stdin = [...it.flags, "--client-secret-stdin"];
  for (const secret of [unholdable, "two\nlines", "a\rb"]) {
    it.shown = "";
    assertEquals(await it.setUp(stdin, { stdin: secret }), 1);
    assertStringIncludes(it.shown, "has a line break, or quotation marks of both kinds");
  }
  assertEquals(it.tenant.requestsTo("token"), []);

  it.tenant.clearRequests();
  for (const flag of ["--redirect-uri", "--scope", "--endpoint"]) {
    assertEquals(await it.setUp([...stdin, flag, unholdable], { stdin: "x" }), 2);
  }
  assertEquals(await it.setUp(["--tenant", unholdable, "--client-id", "x"]), 1);
  assertEquals(it.tenant.requests, []);
  assertEquals(await it.files(), []);
});

Deno.test("setup reads a secret as Windows writes it, or names its encoding (W-02)", async () => {
  await using it = await Newcomer.arrive();
  const { clientSecret } = it.tenant;
  const flags = [...it.flags, "--client-secret-stdin"];
  const utf16 = new Uint8Array(
    Uint16Array.from(`\ufeff${clientSecret}\r\n`, (c) => c.charCodeAt(0)).buffer,
  );
  assertEquals(await it.setUp(flags, { stdin: utf16 }), 1);
  assertStringIncludes(it.shown, "is UTF-16 text, not UTF-8");
  assertEquals([it.tenant.requests, await it.files()], [[], []]);

  assertEquals(await it.setUp(flags, { stdin: `\ufeff${clientSecret}\r\n` }), 0, it.shown);
  assertEquals(parse(await it.read()).CLIENT_SECRET, clientSecret);
});

Deno.test("setup says that it can't write the file before it asks for anything (W-04)", async () => {
  await using it = await Newcomer.arrive();
  await Deno.mkdir(it.path);
  assertEquals(
    await it.setUp(["--force", ...it.flags, "--client-secret-stdin"], { stdin: "x" }),
    1,
  );
  assertStringIncludes(it.shown, "is a folder");
  assertStringIncludes(it.shown, "Nothing was written");
  assertEquals(it.tenant.requests, []);
  assertEquals(await it.files(), [".env"]);
});

Deno.test("git ignores .env and the files that a crash can leave beside it, but not the sample (W-75)", async () => {
  const check = async (path: string) => {
    const { code } = await new Deno.Command("git", {
      args: ["check-ignore", "--quiet", "--no-index", path],
      cwd: new URL("../..", import.meta.url),
    }).output();
    return code === 0;
  };
  for (const path of [".env", `.env.${crypto.randomUUID()}`, ".env.local", ".registration.json"]) {
    assert(await check(path), path);
  }
  assertFalse(await check(".env.sample"));
});
