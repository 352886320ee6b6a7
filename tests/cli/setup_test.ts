import { parse } from "@std/dotenv";
import {
  assert,
  assertEquals,
  assertFalse,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { startTenant, type Tenant } from "../../emulator/tenant.ts";
import { readConfig } from "../../lib/config/config.ts";
import { examine } from "../../cli/doctor/examine.ts";
import { isHealthy } from "../../cli/doctor/report.ts";
import { setupCommand } from "../../cli/setup.ts";
import { createAsk, InterruptedError } from "../../cli/setup/ask.ts";
import { WORLD } from "../support/examination.ts";
import { freePort } from "../support/free_port.ts";

/** A newcomer in an empty folder, with a tenant. */
class Newcomer implements AsyncDisposable {
  readonly tenant: Tenant;
  readonly path: string;
  /** What the terminal has shown. */
  shown = "";
  /** The questions whose answers were not echoed. */
  readonly hidden: string[] = [];

  private constructor(tenant: Tenant, folder: string) {
    this.tenant = tenant;
    this.path = `${folder}/.env`;
  }

  static async arrive(): Promise<Newcomer> {
    return new Newcomer(await startTenant(), await Deno.makeTempDir());
  }

  /** Runs `deno task setup`; answers are typed one after the other, and without any there is no terminal. */
  async setUp(
    flags: readonly string[],
    { typed, stdin = "" }: { typed?: (string | (() => string))[]; stdin?: string } = {},
  ): Promise<number> {
    const answers = [...typed ?? []];
    return await setupCommand([...flags, "--env-file", this.path], {
      ...WORLD,
      colour: false,
      environment: {},
      say: (text) => void (this.shown += `${text}\n`),
      readAll: () => Promise.resolve(stdin),
      ask: typed === undefined ? null : (question, { hidden } = {}) => {
        this.shown += question;
        if (hidden) this.hidden.push(question);
        const next = answers.shift();
        if (next === undefined) return Promise.reject(new InterruptedError("nothing typed"));
        const answer = typeof next === "string" ? next : next();
        if (!hidden) this.shown += `${answer}\n`;
        return Promise.resolve(answer);
      },
    });
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
    assertFalse(this.shown.includes(this.tenant.clientSecret), "the secret was shown");
    await this.tenant.close();
    await Deno.remove(this.path.slice(0, -"/.env".length), { recursive: true });
  }
}

Deno.test("setup asks three questions, and what it writes satisfies app and doctor", async () => {
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
  assertEquals(it.hidden.length, 1);
  readConfig(env);
  const checks = await Array.fromAsync(examine({ ...env, PORT: `${freePort()}` }, WORLD));
  assert(isHealthy(checks), JSON.stringify(checks));
  for (const words of ["App registrations", "Certificates & secrets", "deno task doctor"]) {
    assertStringIncludes(it.shown, words);
  }
});

Deno.test("setup works without a terminal, by flags, the secret on standard input", async () => {
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

Deno.test("setup says what is wrong with an answer, and takes a better one", async () => {
  await using it = await Newcomer.arrive();
  const { authority, clientId, clientSecret } = it.tenant;
  const typed = [
    "",
    "ftp://x",
    authority,
    "00000000-0000-0000-0000-000000000001",
    clientId,
    "oops",
  ];
  assertEquals(await it.setUp([], { typed: [...typed, clientSecret] }), 0, it.shown);
  assertEquals(parse(await it.read()).CLIENT_ID, clientId);
  for (const words of ["is not an https URL", "AADSTS700016", "AADSTS7000215"]) {
    assertStringIncludes(it.shown, words);
  }
});

Deno.test("setup checks again when something was mended at the tenant meanwhile", async () => {
  await using it = await Newcomer.arrive();
  const { authority, clientId, clientSecret, application } = it.tenant;
  const { redirectUris } = application;
  application.redirectUris = [];
  const enter = () => {
    application.redirectUris = redirectUris;
    return "";
  };
  assertEquals(await it.setUp([], { typed: [authority, clientId, enter, clientSecret] }), 0);
  assertStringIncludes(it.shown, "AADSTS50011");
});

Deno.test("setup goes on with a value that the tenant refuses, if it is told to", async () => {
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
  assertEquals(await it.setUp([], { typed: ["n"] }), 1);
  assertEquals(await it.setUp([], { typed: [""] }), 1);
  assertEquals(await it.read(), "MINE=1\n");
  assertEquals(await it.setUp([], { typed: ["y", authority, clientId, clientSecret] }), 0);
  await Deno.writeTextFile(it.path, "MINE=1\n");
  assertEquals(await it.setUp([...flags, "--force"], { stdin: clientSecret }), 0);
  assertStringIncludes(await it.read(), clientId);
});

Deno.test("setup that is interrupted writes nothing", async () => {
  await using it = await Newcomer.arrive();
  assertEquals(await it.setUp([], { typed: [it.tenant.authority] }), 1);
  assertStringIncludes(it.shown, "Stopped. Nothing was written.");
  assertEquals(await it.files(), []);
});

Deno.test("setup explains its flags, and refuses others", async () => {
  await using it = await Newcomer.arrive();
  assertEquals(await it.setUp(["--help"]), 0);
  assertEquals(await it.setUp(["--client-secret", "x"]), 2);
  assertStringIncludes(it.shown, "Unknown option '--client-secret'");
  assertStringIncludes(it.shown, "--client-secret-stdin");
});

Deno.test("deno task setup writes .env into the folder where it runs", async () => {
  await using it = await Newcomer.arrive();
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-A",
      new URL("../../dev.ts", import.meta.url).pathname,
      "setup",
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

/** A keyboard on which these pieces of text are typed. */
function keyboard(...pieces: string[]) {
  const raw: boolean[] = [];
  return {
    raw,
    setRaw: (on: boolean) => void raw.push(on),
    read(buffer: Uint8Array): Promise<number | null> {
      const piece = pieces.shift();
      if (piece === undefined) return Promise.resolve(null);
      return Promise.resolve(new TextEncoder().encodeInto(piece, buffer).written);
    },
  };
}

Deno.test("a hidden answer is read raw, and the terminal is given back", async () => {
  const input = keyboard("ab", "c\x7f\x7f", "x\r");
  const written: string[] = [];
  const ask = createAsk(input, (text) => void written.push(text));
  assertEquals(await ask("Secret: ", { hidden: true }), "ax");
  assertEquals(input.raw, [true, false]);
  assertEquals(written, ["Secret: ", "\n"]);
});

Deno.test("answers are told apart however they arrive", async () => {
  const ask = createAsk(keyboard("one\ntwo\r\nthr", "ee\n", "four\x15five\n"), () => {});
  assertEquals(await ask(""), "one");
  assertEquals(await ask(""), "two");
  assertEquals(await ask(""), "three");
  assertEquals(await ask(""), "five");
});

Deno.test("Ctrl+C, and the end of the input, interrupt; the terminal is given back", async () => {
  for (const input of [keyboard("a\x03"), keyboard("a\x04"), keyboard("a")]) {
    const ask = createAsk(input, () => {});
    await assertRejects(() => ask("", { hidden: true }), InterruptedError);
    assertEquals(input.raw, [true, false]);
  }
});
