import { assert, assertEquals, assertInstanceOf, assertStringIncludes } from "@std/assert";
import { isConfigured, readEnvFile } from "../../../lib/config/files/environment.ts";
import type { Mistake } from "../../../lib/config/mistake.ts";
import {
  ConfigError,
  type Environment,
  mergeEnvironment,
  VARIABLES,
} from "../../../lib/config/variables.ts";
import { bestTime } from "../../support/best_time.ts";

async function read(
  content: string | Uint8Array,
  variables: Readonly<Record<string, string>> = {},
): Promise<Environment | ConfigError | null> {
  const path = await Deno.makeTempFile({ suffix: ".env" });
  try {
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    await Deno.writeFile(path, bytes);
    return await readEnvFile(path, (name) => variables[name]);
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
  assertEquals(await readEnvFile("/nowhere/.env", () => undefined), null);
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
  "a circle of two behind another value": [
    "HOST=x$A\nA=$B\nB=${A}",
    "line 2 sets A to a value that refers to itself",
  ],
  "a reference to nothing": [
    "SCOPE=a\nENDPOINT=https://graph.microsoft.com/v1.0/me?$select=mail",
    "line 2 sets ENDPOINT to a value with a $ that refers to no variable. Write the value itself; " +
    "put it between single quotation marks if it has a $",
  ],
  "a secret with a $": [
    "CLIENT_SECRET=8Q~pa$$word",
    "line 1 sets CLIENT_SECRET to a value with a $",
  ],
  "a chain of references without end": [
    Array.from({ length: 5000 }, (_, at) => `A${at}=$A${at + 1}`).join("\n") + "\nHOST=$A0",
    "line 20 sets A19 to a value that refers to too many others",
  ],
  "a value that grows without end": [
    Array.from({ length: 40 }, (_, at) => `A${at + 1}=$A${at}$A${at}$A${at}$A${at}`).join("\n") +
    "\nA0=long\nHOST=$A15",
    "line 8 sets A8 to a value that is too long",
  ],
  "a quotation mark that is closed only behind a backslash": [
    'CLIENT_SECRET="8Q~abc\\"\nPORT=1',
    'line 1 opens a quotation mark that is never closed. Add the closing "',
  ],
  "an apostrophe between single quotation marks": [
    "PORT=1\nCLIENT_SECRET='8Q~'s'",
    "line 2 sets CLIENT_SECRET to a value with text after its closing quotation mark. Put the whole",
  ],
  "text after a quotation": ['CLIENT_SECRET="8Q~"def', "line 1 sets CLIENT_SECRET to a value with"],
  "a # right after a quotation": ["CLIENT_SECRET='8Q~'#d", "line 1 sets CLIENT_SECRET to a value"],
  "text after a quotation of two lines": [
    "CLIENT_CERTIFICATE='a\nb'c # d",
    "line 1 sets CLIENT_CERTIFICATE to a value with text after its closing quotation mark",
  ],
  "another program's quotation that takes in the next setting": [
    "OTHER='a\nCLIENT_SECRET='8Q~'",
    "line 1 sets OTHER to a value with text after its closing quotation mark",
  ],
  "a # within a value": [
    "CLIENT_SECRET=8Q~#c # comment",
    "line 1 sets CLIENT_SECRET to a value with a # in it. Put the whole value between quotation",
  ],
  "a # that begins a value": [
    "CLIENT_SECRET=#8Q~",
    "line 1 sets CLIENT_SECRET to a value with a #",
  ],
  "a # in what a value refers to": [
    "CLIENT_SECRET=$A\nA=8Q~#c",
    "line 2 sets A to a value with a # in it",
  ],
  "a quotation that begins inside a value": [
    'CLIENT_SECRET=8Q~"def"',
    "line 1 sets CLIENT_SECRET to a value with a quotation mark in it. Put quotation marks that",
  ],
  "a quotation mark at the end": [
    "CLIENT_SECRET=8Q~'",
    "line 1 sets CLIENT_SECRET to a value with",
  ],
  "an apostrophe": ["CLIENT_SECRET=8Q~'s", "line 1 sets CLIENT_SECRET to a value with a quotation"],
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

Deno.test("readEnvFile() replaces references, and nothing that only looks like one", async () => {
  const values: Record<string, string> = {
    "A=$B\nB=1\nPORT=${A}": "1",
    "PORT=1 # not $PORT": "1",
    "PORT='$PORT'": "$PORT",
    "PORT='1' # not $PORT": "1",
    "PORT=\\$PORT": "\\$PORT",
    "PORT=$PORT\nPORT=2": "2",
    "A=$PORTS\nPORT=3": "3",
    "A='$B'\nB=$A\nPORT=$A": "$B",
    "PORT=${NONE:-${B}}/$B:-1\nB=2": "2/2",
    "PORT=${NONE:-$NONE:-3}": "3",
    "PORT=${NONE:-}": "",
    "PORT=${}$ ${-}": "${}$ ${-}",
    "PORT=$HERE": "$PORT",
    "PORT=$HERE$HERE\nHERE=4": "44",
    'PORT="\\"4\\"" # "': '"4"',
    "PORT='4 \u2028 5'\n# \u2028PORT=6": "4 \u2028 5",
    'PORT="4 \u2028 5"': "4 \u2028 5",
    "PORT='4' # \u2028VALUE=5": "4",
    'PORT="4" # \u2028VALUE=5': "4",
    "PORT='\n4\n5\n\n' # 6": "4\n5\n",
    'PORT="\n4\n5\n\n" # 6': "4\n5\n",
  };
  for (const [content, port] of Object.entries(values)) {
    const file = await read(content, { HERE: "$PORT" });
    assert(file !== null && !(file instanceof ConfigError), `${content}: ${file}`);
    assertEquals(file.PORT, port, content);
  }
});

Deno.test("readEnvFile() drops comments after a blank, and keeps everything between quotation marks", async () => {
  const values: Record<string, string> = {
    '8Q~ # it\'s "x"': "8Q~",
    " # 8Q~": "",
    "\t'a#b \"c\"'\t# it's": 'a#b "c"',
    '"it\'s # d" ': "it's # d",
    '"a\\"b" # c': 'a"b',
    "\u00a0'a' # b": "a",
    "a b": "a b",
  };
  for (const [written, value] of Object.entries(values)) {
    assertEquals((await read(`CLIENT_SECRET=${written}`) as Environment).CLIENT_SECRET, value);
  }
});

Deno.test("readEnvFile() leaves the values of other programs alone", async () => {
  const others = "A='it's'\nB=a#b\nC=a'\nD=\"a\"b\n";
  assertEquals(await read(`${others}CLIENT_ID=1`), { CLIENT_ID: "1" });
});

/** What has no effect in a file. */
async function warningsOf(content: string): Promise<string[]> {
  const path = await Deno.makeTempFile();
  const warnings: string[] = [];
  try {
    await Deno.writeTextFile(path, content);
    const warn = ({ problem, fix }: Mistake) => void warnings.push(`${problem}. ${fix}`);
    await readEnvFile(path, () => undefined, warn);
    return warnings;
  } finally {
    await Deno.remove(path);
  }
}

Deno.test("readEnvFile() warns of a misspelled variable, by its line and without its value", async () => {
  const meant = {
    CLIENT_SECRT: "CLIENT_SECRET",
    CLIENT_SECREET: "CLIENT_SECRET",
    CLIENT_SECREX: "CLIENT_SECRET",
    CLIENT_SERCET: "CLIENT_SECRET",
    CLIENTID: "CLIENT_ID",
    SCOPES: "SCOPE",
    SESSION_IDLE_MINUTS: "SESSION_IDLE_MINUTES",
    SESSION_LIFETIME_HOURSS: "SESSION_LIFETIME_HOURS",
    Redirect_Uri: "REDIRECT_URI",
  };
  for (const [name, variable] of Object.entries(meant)) {
    assertEquals(await warningsOf(`${variable}=a\n${name}=8Q~\n`), [
      `line 2 sets ${name}, which the app does not read. Write ${variable}, if that is meant`,
    ]);
  }
});

Deno.test("readEnvFile() does not warn of the app's own variables, nor of those of other programs", async () => {
  const others = ["POST", "HOSTS", "CLIENT", "CLIENT_NAME", "AUTHORITIES", "A".repeat(60_000)];
  const lines = [...VARIABLES, ...others].map((name) => `${name}=1`);
  assertEquals(await warningsOf(lines.join("\n")), []);
});

Deno.test("readEnvFile() warns of a setting that a later line sets otherwise, by its line and without its value", async () => {
  assertEquals(await warningsOf("CLIENT_ID=old\n\nPORT=1\nCLIENT_ID=new\nPORT=1\nX=1\nX=2\n"), [
    "line 1 sets CLIENT_ID, and line 4 sets it again. Line 4 counts: remove the wrong one",
  ]);
});

/** Each as long as the file may be. */
const LONG_TEXTS: Record<string, string> = {
  "blank lines": "\r\n".repeat(32_000),
  "blank lines of an old Mac": "\r".repeat(64_000),
  "blank lines with blanks": " \t\n".repeat(21_000),
  "a name before blank lines": "A" + "\n".repeat(64_000),
  "a name before blanks": "A" + " ".repeat(64_000) + "b",
  "YAML with blanks in it": "a: b" + " ".repeat(64_000) + "c",
  "blanks before a rare line break": "A=" + " ".repeat(63_000) + "\u2028b",
  "blanks after set": "set" + " ".repeat(64_000) + "é",
  "lines that are not settings": "A\n".repeat(32_000),
  "quotation marks": "PORT=" + "'".repeat(64_000),
  "quotations that are closed on the next line": "A='\n'\n".repeat(10_000),
  "quotations that are never closed": "A='\n".repeat(16_000),
  "escaped quotation marks": 'PORT="' + '\\"'.repeat(32_000),
  "backslashes": "PORT=" + "\\".repeat(64_000),
  "dollars": "PORT=" + "$".repeat(64_000),
  "open references": "PORT=" + "${".repeat(32_000),
  "open defaults": "PORT=" + "${B:-".repeat(12_000),
  "defaults in defaults": "PORT=" + "$B:-".repeat(16_000),
  "references in an open default": "PORT=${B:-" + "${B}".repeat(16_000),
  "references": "B=1\nPORT=" + "$B".repeat(32_000),
  "references to a long value": `B=${"b".repeat(32_000)}\nPORT=${"$B".repeat(16_000)}`,
};

for (const [name, text] of Object.entries(LONG_TEXTS)) {
  Deno.test(`readEnvFile() is done at once with ${name}`, async () => {
    assert(await bestTime(1_000, () => read(text, { B: "1" })) < 1_000);
  });
}

Deno.test("readEnvFile() does not ask for another file, because none can be named (W-02)", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const error = await readEnvFile(folder, () => undefined);
    assertInstanceOf(error, ConfigError);
    assertEquals(error.problems[0]!.fix, `Replace ${folder} with the right file`);
  } finally {
    await Deno.remove(folder);
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
