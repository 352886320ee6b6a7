import { assert, assertEquals, assertExists } from "@std/assert";
import { AADSTS_CODES } from "../../emulator/faults/aadsts_codes.ts";
import { readCodes, readIncident } from "../../lib/entra/aadsts.ts";
import { hintFor, HINTS } from "../../lib/problem/aadsts_hints.ts";

const TRACE = "5bc15a95-15c3-45fb-8dd9-51773e100100";
const CORRELATION = "019e03f6-4314-7c6a-93b1-2a94da6c3a8e";
const TIMESTAMP = "2026-05-07 19:42:13Z";

/** The same description with each separator that Microsoft uses. */
const DESCRIPTIONS = [" ", "\r\n"].map((separator) =>
  [
    "AADSTS50146: This application is required to be configured with a signing key.",
    `Trace ID: ${TRACE}`,
    `Correlation ID: ${CORRELATION}`,
    `Timestamp: ${TIMESTAMP}`,
  ].join(separator)
);

Deno.test("readCodes() and readIncident() read descriptions with either separator", () => {
  for (const description of DESCRIPTIONS) {
    assertEquals(readCodes(description), ["AADSTS50146"]);
    assertEquals(readIncident(description), {
      traceId: TRACE,
      correlationId: CORRELATION,
      timestamp: TIMESTAMP,
    });
  }
});

Deno.test("readCodes() takes error_codes first, and each code once", () => {
  const older = "AADSTS70002: Error validating credentials. AADSTS50012: Invalid client secret.";
  assertEquals(readCodes(older, [50012]), ["AADSTS50012", "AADSTS70002"]);
});

Deno.test("readCodes() reads codes of Azure AD B2C", () => {
  const description = "AADB2C90118: The user has forgotten their password.\r\nCorrelation ID: x";
  assertEquals(readCodes(description), ["AADB2C90118"]);
  assertEquals(readIncident(description).correlationId, undefined);
});

Deno.test("readCodes() ignores everything that is not a code", () => {
  const strange: [unknown, unknown][] = [
    [undefined, undefined],
    ["", []],
    [42, "50011"],
    ["AADSTS", ["50011", null, 1.5]],
    ["XAADSTS50011 AADSTS50011x", {}],
  ];
  for (const [description, codes] of strange) assertEquals(readCodes(description, codes), []);
  assertEquals(
    readCodes(Array.from({ length: 99 }, (_, i) => `AADSTS${50000 + i}`).join()).length,
    5,
  );
});

Deno.test("every code has one hint", () => {
  const codes = Object.values(HINTS).flat().flatMap((group) => group.codes);
  assertEquals(codes.filter((code, at) => codes.indexOf(code) !== at), []);
  for (const code of codes) assertEquals(readCodes(code), [code]);
});

Deno.test("every code that the emulator can answer with has a hint", () => {
  assert(AADSTS_CODES.length > 50);
  for (const code of AADSTS_CODES) assertExists(hintFor(`AADSTS${code}`), String(code));
});

Deno.test("hintFor() has no hint for an unknown code", () => {
  assertEquals(hintFor("AADSTS1"), undefined);
});

Deno.test("docs/error-codes.md explains every code, in the app's words and under who can fix it", async () => {
  const page = await Deno.readTextFile("docs/error-codes.md");
  const [, developer, administrator, customer] = page.split("## Microsoft's codes")[1]!
    .replaceAll("\\", "").split(/\n### .*\n/);
  const sections = { developer, administrator, customer };
  for (const who of ["developer", "administrator", "customer"] as const) {
    const rows = sections[who]!.split(/\n- /).slice(1)
      .map((row) => row.replace(/\s+/g, " ").trim());
    const expected = HINTS[who].map(({ codes, cause, fix, where }) =>
      `**${codes.join(", ")}**: ${cause}. ${fix}. _${where}_`
    );
    assertEquals(rows.toSorted(), expected.toSorted(), who);
  }
});
