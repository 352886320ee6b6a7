import { parse } from "@std/dotenv";
import { assertEquals, assertFalse, assertStringIncludes, assertThrows } from "@std/assert";
import { readConfig } from "../../../lib/config/config.ts";
import { ConfigError, type Environment } from "../../../lib/config/variables.ts";
import { formatEnvFile, proposedEnvFile } from "../../../lib/config/files/env_file.ts";
import { ENVIRONMENT } from "../../support/fake_authority.ts";

/** What is proposed for a `.env` with these changes, and with these variables of the process. */
function mended(changes: Environment, process: Environment = {}): string {
  const file = { ...ENVIRONMENT, ...changes };
  const error = assertThrows(() => readConfig({ ...file, ...process }), ConfigError);
  return proposedEnvFile(error.withEnvFile(file));
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
  assertStringIncludes(text, "Their values are not shown here: CLIENT_SECRET\n");
});

Deno.test("proposedEnvFile() has a placeholder where nothing can be told, and never a secret", () => {
  const text = mended({ CLIENT_ID: "", CLIENT_SECRET: "00001111-aaaa-2222-bbbb-3333cccc4444" });
  assertStringIncludes(text, "CLIENT_SECRET=<client secret value>\n");
  assertStringIncludes(text, "CLIENT_ID=<application client id>\n");
  assertFalse(text.includes("3333cccc4444"));
  assertFalse(mended({ CLIENT_ID: "" }).includes(ENVIRONMENT.CLIENT_SECRET));
});

Deno.test("proposedEnvFile() keeps all that .env has, and adds nothing of the process", () => {
  const text = mended({
    CLIENT_ID: "",
    SCOPE: "User.Read Mail.Read",
    SESSION_IDLE_MINUTES: "10",
    LOG_FORMAT: "pretty",
    KV_PATH: "http://user:password@kv.example",
    DENO_KV_ACCESS_TOKEN: "kv-token",
  }, { PORT: "4504", REDIRECT_URI: "http://localhost:4504/getAToken", LOG_FORMAT: "json" });
  assertEquals(parse(text), {
    CLIENT_ID: "<application client id>",
    AUTHORITY: ENVIRONMENT.AUTHORITY,
    SCOPE: "User.Read Mail.Read",
    SESSION_IDLE_MINUTES: "10",
  });
  const hidden = "CLIENT_SECRET, KV_PATH, DENO_KV_ACCESS_TOKEN, LOG_FORMAT\n";
  assertStringIncludes(text, `Their values are not shown here: ${hidden}`);
});

Deno.test("proposedEnvFile() proposes only what is missing where there is no .env", () => {
  const error = assertThrows(() => readConfig({ ...ENVIRONMENT, CLIENT_SECRET: "" }), ConfigError);
  assertEquals(proposedEnvFile(error), "CLIENT_SECRET=<client secret value>\n");
});

Deno.test("proposedEnvFile() proposes nothing if only the database can't be used", () => {
  const error = new ConfigError([{ variable: "KV_PATH", problem: "can't be used", fix: "" }]);
  assertEquals(proposedEnvFile(error.withEnvFile(ENVIRONMENT)), "");
});

Deno.test("proposedEnvFile() proposes nothing while .env can't be read", () => {
  const problem = { variable: ".env", problem: "is UTF-16 text, not UTF-8", fix: "" } as const;
  assertEquals(proposedEnvFile(new ConfigError([problem])), "");
});
