import { assertEquals } from "@std/assert";
import { credentialProblem } from "../../../lib/config/credential/credential_file.ts";

/** Reads a file with this text as a client secret, and as a platform's token. */
async function problemsOf(text: string) {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(path, text);
    const secret = await credentialProblem({ kind: "secret_file", path, isMicrosoft: true }, 0);
    const token = await credentialProblem({ kind: "assertion_file", path }, 0);
    return [secret?.problem, token?.problem];
  } finally {
    await Deno.remove(path);
  }
}

const NO_TOKEN = "is not a file with a JSON Web Token";

/** What people and tools write into such a file instead, and what is said about it. */
const WRONG: Record<string, [text: string, problem: string]> = {
  "a comment": ["abc8Q~def # until May\n", "ends in a comment"],
  "an invisible character": ["abc8Q~def\u200b\n", "ends in an invisible character (U+200B)"],
  "two lines": ["abc8Q~def\nabc8Q~ghi\n", "holds an invisible character (U+000A)"],
  "quotation marks": [
    '"abc8Q~def"\n',
    "has quotation marks around it that are taken for part of it",
  ],
  "a placeholder": ["<client secret value>", "still holds the placeholder of .env.sample"],
  "a line of .env": ["CLIENT_SECRET=abc8Q~def\n", "begins with CLIENT_SECRET=, its own name"],
  "the Secret ID": [
    "0f0f0f0f-1111-2222-3333-444444444444",
    "is the Secret ID, or another ID, and not the secret's Value",
  ],
};

for (const [name, [text, problem]] of Object.entries(WRONG)) {
  Deno.test(`a credential's file with ${name} is named at start (W-05)`, async () => {
    assertEquals(await problemsOf(text), [problem, NO_TOKEN]);
  });
}

Deno.test("a credential's file may have a byte-order mark and line breaks around its value (W-01)", async () => {
  assertEquals(await problemsOf("\ufeffabc8Q~def\r\n"), [undefined, NO_TOKEN]);
  assertEquals((await problemsOf("\ufeffaGVh.Ym9keQ.c2ln\r\n"))[1], undefined);
});

Deno.test("a credential's file that is too large is named with its variable, path and limit", async () => {
  const path = await Deno.makeTempFile();
  try {
    await Deno.truncate(path, 2 ** 31);
    const problem = "is larger than 64 KiB";
    const fix = `Replace ${path} with the right file, or name another one`;
    assertEquals(await credentialProblem({ kind: "secret_file", path, isMicrosoft: true }, 0), {
      variable: "CLIENT_SECRET_FILE",
      problem,
      fix,
    });
    assertEquals(await credentialProblem({ kind: "assertion_file", path }, 0), {
      variable: "CLIENT_ASSERTION_FILE",
      problem,
      fix,
    });
    const files = { certificate: path, privateKey: path, withSha1: false };
    const certificate = await credentialProblem({ kind: "certificate", ...files }, 0);
    assertEquals(certificate?.variable, "CLIENT_CERTIFICATE");
    assertEquals(certificate?.problem, problem);
    assertEquals(certificate?.fix.startsWith(`${fix}. A PEM file`), true);
  } finally {
    await Deno.remove(path);
  }
});
