import { assertEquals, assertFalse, assertMatch, assertStringIncludes } from "@std/assert";
import { PLATFORM_MARKS } from "../../emulator/platform.ts";
import { VARIABLES } from "../../lib/config/variables.ts";
import { makeCodeFolder } from "../support/code_folder.ts";
import { freePort } from "../support/free_port.ts";
import { until } from "../support/until.ts";

const PROJECT = new URL("../..", import.meta.url).pathname;
/** Variables that may be set in the shell where the tests run. */
const UNSET = Object.fromEntries(
  [...VARIABLES, ...Object.keys(PLATFORM_MARKS)].map((it) => [it, ""]),
);

/** `deno task dev` in a fresh clone of the project. */
class Development implements AsyncDisposable {
  readonly origin: string;
  readonly folder: string;
  /** What the terminal has shown. */
  shown = "";
  readonly #process: Deno.ChildProcess;
  readonly #reading: Promise<unknown>;

  private constructor(folder: string, port: number, env: Record<string, string>) {
    this.folder = folder;
    this.origin = `http://localhost:${port}`;
    this.#process = new Deno.Command(Deno.execPath(), {
      args: [
        ...[
          "run",
          "-A",
          "--no-check",
          "--quiet",
          "--preload=tests/support/preload.ts",
          "--watch=saved",
        ],
        ...["dev.ts", "dev"],
      ],
      cwd: folder,
      env: {
        ...UNSET,
        FRESH_NO_UPDATE_CHECK: "true",
        KV_PATH: `${folder}/kv.sqlite3`,
        PORT: `${port}`,
        NO_COLOR: "1",
        ...env,
      },
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const { stdout, stderr } = this.#process;
    this.#reading = Promise.all([stdout, stderr].map((stream) => this.#read(stream)));
  }

  static async start(
    env: Record<string, string> = {},
    before: (folder: string) => Promise<void> = () => Promise.resolve(),
  ): Promise<Development> {
    const folder = await makeCodeFolder("dev");
    for await (const { name } of Deno.readDir(PROJECT)) {
      const isCloned = name !== "_fresh" && (!name.startsWith(".") || name === ".env.sample");
      if (isCloned) await Deno.symlink(PROJECT + name, `${folder}/${name}`);
    }
    await Deno.writeTextFile(`${folder}/saved`, "");
    await before(folder);
    return new Development(folder, freePort(), env);
  }

  async #read(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<void> {
    for await (const text of stream.pipeThrough(new TextDecoderStream())) this.shown += text;
  }

  /** Waits until the terminal has shown so many lines of a kind. */
  async until(line: RegExp, times = 1): Promise<void> {
    const isShown = () => (this.shown.match(new RegExp(line, "gm")) ?? []).length >= times;
    if (!await until(isShown)) throw new Error(`${line} was not shown:\n${this.shown}`);
  }

  /** Changes a file as an editor does. */
  async save(name: string, text: string): Promise<void> {
    await Deno.writeTextFile(`${this.folder}/${name}`, text);
  }

  async get(path: string): Promise<{ status: number; text: string }> {
    const response = await fetch(this.origin + path);
    return { status: response.status, text: await response.text() };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill();
    await this.#process.status;
    await this.#reading;
    await Deno.remove(this.folder, { recursive: true });
  }
}

/** Replaces the link to our folder by a copy, so that a test can change its files. */
async function own(folder: string, name: string): Promise<void> {
  await Deno.remove(`${folder}/${name}`);
  await copy(PROJECT + name, `${folder}/${name}`);
}

async function copy(from: string, to: string): Promise<void> {
  await Deno.mkdir(to);
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    if (isDirectory) await copy(`${from}/${name}`, `${to}/${name}`);
    else await Deno.copyFile(`${from}/${name}`, `${to}/${name}`);
  }
}

const READY = /^Open http:\/\/localhost:\d+$/m;
const SIGN_OUT = "/front-channel-logout?sid=none"; // asks for the authority, which is logged

Deno.test("deno task dev without a configuration starts the emulator, again after each change, and writes a log for people (W-10)", async () => {
  // Companies set a proxy for every program, and a proxy can't reach the emulator.
  await using it = await Development.start({ HTTP_PROXY: "http://127.0.0.1:9" });
  await it.until(READY);
  assertMatch(
    it.shown,
    /^No .env: using the local External ID emulator at http:\/\/127.0.0.1:\d+$/m,
  );
  assertMatch(it.shown, /^ {2}sign in as \S+@example.com, password \S+$/m);
  assertEquals((await it.get(SIGN_OUT)).status, 200);
  await it.until(/^\d\d:\d\d:\d\d authority_discovered /m);

  await it.save("saved", "");
  await it.until(READY, 2);
  assertEquals((await it.get(SIGN_OUT)).status, 200);
  assertEquals(it.shown.match(/password/g)?.length, 3, "customers are listed once");
  const tenants = it.shown.match(/(?<= authority=)\S+/g)!;
  assertEquals(new Set(tenants).size, 1, "people stay signed in at the emulator");

  await it.save(".env", "CLIENT_ID=0f0f0f0f-1111-2222-3333-444444444444\n");
  await it.until(/^There is a \.env now\. To use it, press Ctrl\+C and start again$/);
  await it.save("saved", "");
  await it.until(READY, 3);
  const { status, text } = await it.get("/");
  assertEquals(status, 503);
  assertStringIncludes(text, "CLIENT_SECRET");
  assertStringIncludes(text, "<code>CLIENT_ID=0f0f0f0f-1111-2222-3333-444444444444\n");
  assertFalse(text.includes("PORT="), "only .env's own settings are proposed");
  assertStringIncludes(text, "Move <code>.env</code> away");
});

/** Takes a port, unless another program has it already. */
function take(port: number): Disposable {
  try {
    return Deno.listen({ hostname: "127.0.0.1", port });
  } catch (error) {
    if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    return { [Symbol.dispose]() {} };
  }
}

Deno.test("deno task dev says what deno task api needs while the emulator is not at its usual port (W-11)", async () => {
  using _taken = take(3100);
  await using it = await Development.start({ API_PORT: "3199" });
  await it.until(READY);
  const [, origin] = /emulator at (\S+)$/m.exec(it.shown)!;
  assertStringIncludes(
    it.shown,
    "  not at its usual port, which is in use: " +
      `deno task api needs AUTHORITY=${origin}/contoso.onmicrosoft.com\n`,
  );
});

Deno.test("deno task dev sets its tenant up from emulator.json, and keeps APIS as it is set", async () => {
  const customers = [{ email: "uma@example.com", password: "Long-Winter-90" }];
  const write = (folder: string) =>
    Deno.writeTextFile(`${folder}/emulator.json`, JSON.stringify({ customers }));
  await using it = await Development.start({ APIS: "invoices" }, write);
  await it.until(READY);
  assertStringIncludes(it.shown, "  sign in as uma@example.com, password Long-Winter-90\n");
  assertFalse(it.shown.includes("alice@example.com"));
  const { status, text } = await it.get("/");
  assertEquals(status, 503);
  assertStringIncludes(text, "APIS");
});

Deno.test("deno task dev says what is wrong with emulator.json", async () => {
  await using it = await Development.start(
    {},
    (folder) => Deno.writeTextFile(`${folder}/emulator.json`, '{"customer":[]}'),
  );
  await it.until(/^emulator\.json: .*"customer" is not one of /m);
  assertFalse(it.shown.includes("    at "));
});

Deno.test("deno task dev never signs people in at the emulator while a .env is there (W-02)", async () => {
  const utf16 = Uint8Array.of(0xff, 0xfe, ...[..."PORT=1"].flatMap((it) => [it.charCodeAt(0), 0]));
  await using it = await Development.start({}, (folder) => Deno.writeFile(`${folder}/.env`, utf16));
  await it.until(READY);
  assertFalse(it.shown.includes("password"));
  const { status, text } = await it.get("/");
  assertEquals(status, 503);
  assertStringIncludes(text, "is UTF-16 text, not UTF-8");
  assertFalse(text.includes("fresh-error-overlay"), "the page that says what to do is not covered");
  assertFalse(text.includes("CLIENT_SECRET"));
});

Deno.test("deno task dev writes its log as LOG_FORMAT says, and accepts only this machine's names (W-67)", async () => {
  await using it = await Development.start({ LOG_FORMAT: "json" });
  await it.until(READY);
  assertEquals(await statusAt(it.origin, "evil.example"), 421); // DNS rebinding (W-67)
  assertEquals(await statusAt(it.origin, "127.0.0.1"), 200);
  await it.get(SIGN_OUT);
  await it.until(/^\{"time":.*"event":"authority_discovered"/m);
});

Deno.test("deno task dev starts no emulator on a deployment platform: pages say what to configure", async () => {
  await using it = await Development.start({ K_SERVICE: "app" });
  await it.until(READY);
  assertStringIncludes(it.shown, "Cannot start the emulator on Cloud Run");
  assertFalse(it.shown.includes("password"));
  assertEquals((await it.get("/")).status, 503);
});

Deno.test("deno task dev says that its port is in use", async () => {
  using listener = Deno.listen({ hostname: "localhost", port: 0 });
  const { port } = listener.addr;
  await using it = await Development.start({ PORT: `${port}` });
  await it.until(
    new RegExp(
      `^Cannot listen: port ${port} of localhost is in use. Stop the program that uses it, or set PORT to another`,
      "m",
    ),
  );
});

Deno.test("deno task dev names a .env that can't be read, even if the port that then counts is in use", async () => {
  using listener = Deno.listen({ hostname: "localhost", port: 0 });
  await using it = await Development.start(
    { PORT: `${listener.addr.port}` },
    (folder) => Deno.writeTextFile(`${folder}/.env`, 'PORT=1\nCLIENT_SECRET="open\n'),
  );
  await it.until(/^Cannot listen: /);
  assertMatch(it.shown, /\.env line 2 opens a quotation mark.* PORT included$/m);
});

for (const PORT of ["abc", "0", "3000.5"]) {
  Deno.test(`dev.ts names a PORT that is not a port, and no other setting: "${PORT}" (W-79)`, async () => {
    for (const command of ["start", "dev"]) {
      const { code, stderr } = await new Deno.Command(Deno.execPath(), {
        args: ["run", "-A", "--no-check", "--quiet", "dev.ts", command],
        cwd: PROJECT,
        env: { ...UNSET, PORT, NO_COLOR: "1" },
      }).output();
      assertEquals(code, 2);
      assertMatch(
        new TextDecoder().decode(stderr),
        new RegExp(`^Cannot listen: PORT is "${PORT}", not a port. A whole number from 1 to 65535`),
      );
    }
  });
}

/** The status of the home page for a request with a given Host, which `fetch` does not let a test set. */
async function statusAt(origin: string, host: string): Promise<number> {
  const { hostname, port } = new URL(origin);
  using connection = await Deno.connect({ hostname, port: Number(port) });
  const request = `GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;
  await connection.write(new TextEncoder().encode(request));
  const head = new Uint8Array(16);
  await connection.read(head);
  return Number(new TextDecoder().decode(head).split(" ")[1]);
}

const THROWING = "export const handler = { GET() { throw new Error('<b>boom</b>'); } };\n";
const REJECTING = `export const handler = {
  GET() {
    setTimeout(() => Promise.reject(new Error("nobody waits")));
    return new Response("answered");
  },
};
`;

Deno.test("deno task dev names file and line of an error in the terminal and the browser, and keeps running (P-13)", async () => {
  await using it = await Development.start({}, async (folder) => {
    await own(folder, "routes");
    await own(folder, "islands");
    await Deno.writeTextFile(`${folder}/routes/tried.ts`, THROWING);
  });
  await it.until(READY);
  const { text } = await it.get("/tried");
  assertStringIncludes(text, "routes%2Ftried.ts%3A1%3A"); // Fresh's overlay
  const page = text.replace(/<iframe.*?<\/iframe>/, "");
  assertMatch(page, /Error: &lt;b>boom&lt;\/b>.*\(routes\/tried\.ts:1:\d+\)/);
  await it.until(/ error request_failed Error: <b>boom<\/b> /);
  await it.until(/^ {4}at GET \(routes\/tried\.ts:1:\d+\)$/);
  await it.until(/^\d\d:\d\d:\d\d GET \/tried 500, \d+ ms$/);

  await it.save("routes/tried.ts", REJECTING);
  await it.save("islands/Broken.tsx", "\nexport const = '<b>';\n");
  await it.save("saved", "");
  await it.until(READY, 2); // Fresh listens while it builds: the address is shown once it answers
  assertMatch(it.shown, /^ {4}at islands\/Broken\.tsx:2:14$[^]+^Open /m);
  const failed = await fetch(`${it.origin}/tried`);
  assertEquals(failed.status, 500);
  assertMatch(failed.headers.get("content-security-policy")!, /^default-src 'none'/);
  const shown = await failed.text();
  assertStringIncludes(shown, "at islands/Broken.tsx:2:14");
  assertStringIncludes(shown, "&#60;b&#62;");
  assertFalse(shown.includes("<b>"));
  assertEquals(await statusAt(it.origin, "evil.example"), 421);

  await it.save("islands/Broken.tsx", "export default () => null;\n");
  await it.save("routes/mistyped.tsx", "\nexport const = 1;\n");
  await it.save("saved", "");
  await it.until(READY, 3);
  assertEquals(await it.get("/tried"), { status: 200, text: "answered" });
  await it.until(/^Unhandled rejection: Error: nobody waits$/);
  assertMatch(it.shown, /^ {4}at routes\/tried\.ts:3:\d+$/m);
  assertEquals((await it.get("/healthz")).status, 200);
  const mistyped = (await it.get("/mistyped")).text.replace(/<iframe.*?<\/iframe>/, "");
  assertMatch(mistyped, /SyntaxError: [^]*\(routes\/mistyped\.tsx:2:\d+\)/);
});
