import { parse } from "@std/dotenv";
import { assertEquals, assertFalse, assertStringIncludes, assertThrows } from "@std/assert";
import { readConfig } from "../../../lib/config/config.ts";
import { ConfigError, type Environment } from "../../../lib/config/variables.ts";
import { formatEnvFile, proposedEnvFile } from "../../../lib/config/files/env_file.ts";
import { ENVIRONMENT } from "../../support/fake_authority.ts";

function mended(changes: Environment): string {
  return proposedEnvFile(
    assertThrows(() => readConfig({ ...ENVIRONMENT, ...changes }), ConfigError),
  );
}

Deno.test("formatEnvFile() writes what .env gives back as it was", () => {
  const values: Environment = {
    CLIENT_ID: "00001111-aaaa-2222-bbbb-3333cccc4444",
    CLIENT_SECRET: "ab~8Q~.x_y-z",
    SCOPE: "User.Read Mail.Read",
    KV_PATH: "./my data/#1 $HOME.db",
  };
  assertEquals(parse(formatEnvFile(values)), values);
  for (const CLIENT_SECRET of ["a'b#c", 'a"b', "a#b", "$HOME", "a\\nb", " a ", "`a`", "a'b c"]) {
    assertEquals(parse(formatEnvFile({ CLIENT_SECRET })), { CLIENT_SECRET });
  }
});

Deno.test("formatEnvFile() refuses what .env could not give back", () => {
  for (const CLIENT_SECRET of [`'"`, "a\nb'", "'a\\n"]) {
    assertThrows(() => formatEnvFile({ CLIENT_SECRET }), TypeError, "Cannot write");
  }
});

Deno.test("formatEnvFile() leaves out what is empty, and keeps the order of the variables", () => {
  assertEquals(formatEnvFile({ PORT: "1", SCOPE: "", CLIENT_ID: "x" }), "CLIENT_ID=x\nPORT=1\n");
});

Deno.test("proposedEnvFile() keeps what is right, and puts in what was most likely meant", () => {
  const text = mended({
    AUTHORITY: "https://login.microsoftonline.com/contoso.onmicrosoft.com",
    PORT: "8080",
    REDIRECT_URI: "http://localhost:3000/getAToken",
  });
  assertEquals(parse(text), {
    CLIENT_ID: ENVIRONMENT.CLIENT_ID,
    AUTHORITY: "https://contoso.ciamlogin.com/contoso.onmicrosoft.com",
    PORT: "8080",
    REDIRECT_URI: "http://localhost:8080/getAToken",
  });
  assertStringIncludes(text, "# and CLIENT_SECRET, which is not shown here\n");
});

Deno.test("proposedEnvFile() has a placeholder where nothing can be told, and never a secret", () => {
  const text = mended({ CLIENT_ID: "", CLIENT_SECRET: "00001111-aaaa-2222-bbbb-3333cccc4444" });
  assertStringIncludes(text, "CLIENT_SECRET=<client secret value>\n");
  assertStringIncludes(text, "CLIENT_ID=<application client id>\n");
  assertFalse(text.includes("3333cccc4444"));
  assertFalse(mended({ CLIENT_ID: "" }).includes(ENVIRONMENT.CLIENT_SECRET));
});

Deno.test("proposedEnvFile() proposes nothing while .env can't be read", () => {
  const problem = { variable: ".env", problem: "is UTF-16 text, not UTF-8", fix: "" } as const;
  assertEquals(proposedEnvFile(new ConfigError([problem])), "");
});
