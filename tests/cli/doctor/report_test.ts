import { assert, assertEquals, assertFalse, assertStringIncludes } from "@std/assert";
import type { Check } from "../../../cli/doctor/check.ts";
import { formatCheck, formatJson, formatSummary, isHealthy } from "../../../cli/doctor/report.ts";

Deno.test("a report has a line for each check, with the fix below, in color on request", () => {
  const check: Check = { name: "Clock", result: "warning", seen: "30 s ahead", fix: "Set it" };
  assertEquals(formatCheck(check, false), "warning  Clock: 30 s ahead\n         → Set it");
  assert(formatCheck(check, true).startsWith("\x1b[33mwarning\x1b[0m  Clock"));
  assertEquals(formatCheck({ ...check, fix: null }, false), "warning  Clock: 30 s ahead");
});

Deno.test("text from an authority can't control the terminal through a report", () => {
  const check: Check = {
    name: "Issuer",
    result: "failure",
    seen: "a\x1b[2J\r\nb\x9b",
    fix: "c\u0007",
  };
  assertEquals(formatCheck(check, false), "failure  Issuer: a [2J  b \n         → c ");
});

Deno.test("a summary counts the checks, and warnings alone are healthy", () => {
  const check = (result: Check["result"]): Check => ({ name: "x", result, seen: "x", fix: "x" });
  const checks = [check("ok"), check("warning"), check("failure")];
  assertEquals(formatSummary(checks), "1 ok, 1 warning, 1 failed.");
  assertStringIncludes(
    formatSummary([...checks, check("failure")]),
    "2 failed. Fix the first failure first",
  );
  assertEquals([isHealthy(checks), isHealthy(checks.slice(0, 2))], [false, true]);
  assertEquals(JSON.parse(formatJson(checks)), { ok: false, checks });
});

Deno.test("no form of the report passes control characters of others to the terminal (W-70)", () => {
  const hostile = "a\x9b31mb\u202ec\u2066d\u200be\x1b]0;x\x07f\r\ng\u{e0041}h";
  const check: Check = { name: "Issuer", result: "failure", seen: hostile, fix: hostile };
  const [seen, fix] = formatCheck(check, false).split("\n");
  assertEquals(seen, "failure  Issuer: a 31mb c d e ]0;x f  g h");
  assertEquals(fix, "         → a 31mb c d e ]0;x f  g h");
  const json = formatJson([check]);
  assertFalse(/[^\P{Cc}\n]|\p{Cf}/u.test(json));
  assertEquals(JSON.parse(json).checks, [check]);
});
