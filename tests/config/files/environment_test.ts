import { assert, assertEquals, assertInstanceOf, assertStringIncludes } from "@std/assert";
import { isConfigured, readEnvFile } from "../../../lib/config/files/environment.ts";
import { ConfigError, type Environment, mergeEnvironment } from "../../../lib/config/variables.ts";

async function read(content: string | Uint8Array): Promise<Environment | ConfigError | null> {
  const path = await Deno.makeTempFile({ suffix: ".env" });
  try {
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    await Deno.writeFile(path, bytes);
    return await readEnvFile(path);
  } finally {
    await Deno.remove(path);
  }
}

/** What the developer reads of a file. */
async function problemsOf(content: string): Promise<string[]> {
  const error = await read(content);
  assertInstanceOf(error, ConfigError);
  return error.problems.map(({ variable, problem, fix }) => `${variable} ${problem}. ${fix}`);
}

Deno.test("readEnvFile() reads settings as editors and systems write them (W-01)", async () => {
  const settings = '\ufeff# app\r\nexport CLIENT_ID = abc\r\nSCOPE="User.Read # x"\r\n\r\nOTHER=1';
  const env = await read(settings) as Environment;
  assertEquals([env.CLIENT_ID, env.SCOPE], ["abc", "User.Read # x"]);
});

Deno.test("readEnvFile() reads a PEM text of many lines in quotation marks", async () => {
  const pem = "-----BEGIN CERTIFICATE-----\nMIIC+/x=\nA==\n-----END CERTIFICATE-----";
  const env = await read(`CLIENT_CERTIFICATE="${pem}"\nCLIENT_ID=abc\n`) as Environment;
  assertEquals([env.CLIENT_CERTIFICATE, env.CLIENT_ID], [pem, "abc"]);
});

Deno.test("readEnvFile() tells a file without settings from no file (W-02)", async () => {
  assertEquals(await readEnvFile("/nowhere/.env"), null);
  for (const content of ["", "# nothing yet\n", "PORT=3001\n"]) {
    const file = await read(content);
    assert(file !== null);
    assert(isConfigured(file, {}), content);
  }
  assertEquals(isConfigured(null, {}), false);
  assert(isConfigured(null, { AUTHORITY: "x" }));
  assert(isConfigured(new ConfigError([]), {}));
});

const BAD_LINES: Record<string, readonly [content: string, says: string]> = {
  "YAML": ["CLIENT_ID: x", "line 1 is not a setting. Write CLIENT_ID=value"],
  "JSON": ['{\n  "CLIENT_ID": "x"\n}', "line 2 is not a setting. Write CLIENT_ID=value"],
  "a batch file": ["PORT=1\nset CLIENT_ID=x", "line 2 is not a setting. Write CLIENT_ID=value"],
  "PowerShell": ["$env:CLIENT_ID = 'x'", "line 1 is not a setting. Write CLIENT_ID=value"],
  "small letters": ["client_id=x", "line 1 sets client_id. Write CLIENT_ID"],
  "a list": ["- CLIENT_ID=x", "line 1 is not a setting. Write CLIENT_ID=value"],
  "a value alone": ["CLIENT_ID=x\nabc8Q~secret", "line 2 is not a setting. Write NAME=value"],
  "an open quotation mark": ['CLIENT_SECRET="abc\nPORT=1', "line 1 opens a quotation mark"],
  "a value that is its own name": [
    "PORT=1\nCLIENT_SECRET=$CLIENT_SECRET",
    "line 2 sets CLIENT_SECRET to a value that refers to itself. Write the value itself",
  ],
  "a value that is the default of itself": ["PORT=${PORT:-$PORT}", "line 1 sets PORT to a value"],
  "a circle of three": ["HOST=x$A\nA='$B'\nB=\"\n${A}\"", "line 1 sets HOST to a value"],
  "a PEM text without quotation marks": [
    "CLIENT_PRIVATE_KEY=-----BEGIN PRIVATE KEY-----\nMIIE+/\n-----END PRIVATE KEY-----",
    "line 1 starts a PEM block without quotation marks",
  ],
};

for (const [name, [content, says]] of Object.entries(BAD_LINES)) {
  Deno.test(`readEnvFile() names the line of ${name}, and no value (W-02)`, async () => {
    const problems = await problemsOf(content);
    assertStringIncludes(problems.join("\n"), `.env ${says}`);
    assertEquals(/8Q~|MIIE/.test(problems.join("\n")), false);
  });
}

Deno.test("readEnvFile() takes references that end, and text that only looks like one that does not", async () => {
  const values: Record<string, string> = {
    "A=$B\nB=1\nPORT=${A}": "1",
    "PORT=1 # not $PORT": "1",
    "PORT='$PORT'": "$PORT",
    "PORT='1' # not $PORT": "1",
    "PORT=\\$PORT": "\\$PORT",
    "PORT=$PORT\nPORT=2": "2",
    "A=$PORTS\nPORT=3": "3",
  };
  for (const [content, port] of Object.entries(values)) {
    const file = await read(content);
    assert(file !== null && !(file instanceof ConfigError), `${content}: ${file}`);
    assertEquals(file.PORT, port, content);
  }
});

Deno.test("readEnvFile() names the encoding of PowerShell's redirection (W-02)", async () => {
  const error = await read(new Uint8Array([0xff, 0xfe, 65, 0, 61, 0, 66, 0]));
  assertInstanceOf(error, ConfigError);
  assertStringIncludes(error.message, ".env is UTF-16 text, not UTF-8");
});

Deno.test("mergeEnvironment() drops blanks around values, and takes a blank for none (W-79)", () => {
  const process: Environment = { PORT: " 3002\r", HOST: " " };
  const env = mergeEnvironment({ HOST: "::1 ", PORT: "3001" }, (name) => process[name]);
  assertEquals([env.PORT, env.HOST], ["3002", "::1"]);
});
