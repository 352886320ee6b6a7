import { assert, assertEquals, assertMatch } from "@std/assert";
import { AADSTS_CODES } from "../../emulator/faults/aadsts_codes.ts";
import { AadstsError, incidentAt } from "../../emulator/faults/aadsts_error.ts";

/** The codes that have a hint in our documents: those that mistakes in the set-up, users and outages cause. */
const HINTED = [
  16000,
  28000,
  28003,
  50011,
  50020,
  50033,
  50034,
  50053,
  50055,
  50057,
  50058,
  50074,
  50076,
  50079,
  50105,
  50126,
  50146,
  50147,
  50173,
  50196,
  53003,
  54005,
  65001,
  65004,
  70000,
  70008,
  70011,
  90002,
  90012,
  90023,
  90033,
  90090,
  90094,
  131010,
  500011,
  500207,
  500208,
  501481,
  501491,
  650053,
  650057,
  700005,
  700016,
  700021,
  700023,
  700024,
  700025,
  700027,
  700054,
  700082,
  900144,
  5002723,
  5002738,
  7000215,
  7000218,
  7000222,
  9002313,
];

Deno.test("every code that has a hint can be provoked", () => {
  assertEquals(HINTED.filter((code) => !(AADSTS_CODES as number[]).includes(code)), []);
});

Deno.test("an error's description has the code, the values and the IDs, separated by spaces or line breaks", () => {
  const error = new AadstsError(50011, { values: ["https://a.example", "the-app"] });
  const incident = incidentAt(Date.UTC(2026, 4, 7, 19, 42, 13), "the-correlation");
  assertEquals(incident.timestamp, "2026-05-07 19:42:13Z");
  const text = error.describe(incident, " ");
  assertMatch(
    text,
    /^AADSTS50011: The redirect URI 'https:\/\/a\.example' specified .* application 'the-app'\. .* Trace ID: [0-9a-f-]{36} Correlation ID: the-correlation Timestamp: 2026-05-07 19:42:13Z$/,
  );
  assert(error.describe(incident, "\r\n").includes("\r\nTrace ID: "));
});
