/** The most characters that a page may have, whatever it shows. */
export const MAX_PAGE_CHARACTERS = 500_000;

/** Claims as large and as deep as a session can hold them. */
export const LARGE_CLAIMS: Record<string, Record<string, unknown>> = {
  "a name of 30 kB": { name: "x".repeat(30_000) },
  "a name of 30 kB, which is markup": { name: "<\"'&>".repeat(6_000) },
  "a value nested 4,000 deep": { deep: JSON.parse("[".repeat(4_000) + "]".repeat(4_000)) },
  "an object nested 4,000 deep": {
    deep: JSON.parse('{"a":'.repeat(4_000) + "1" + "}".repeat(4_000)),
  },
  "1,000 claims": Object.fromEntries(Array(1_000).keys().map((i) => [`claim_${i}`, `value ${i}`])),
  "500 claims that are markup": Object.fromEntries(
    Array(500).keys().map((i) => [`${i}<"'&>\u0001`, `<"'&>\u0001`.repeat(5)]),
  ),
  "a list of 20,000 items": { roles: Array(20_000).fill(0) },
  "30 kB of control characters": { name: "\u0001".repeat(7_000), email: "\u0001" },
};

/** What Graph may answer, up to the 1 MiB that the app reads. */
export const LARGE_ANSWERS: Record<string, string> = {
  "nested 4,000 deep": '{"displayName":' + "[".repeat(4_000) + "]".repeat(4_000) + "}",
  "nested 400,000 deep": '{"a":' + "[".repeat(400_000) + "]".repeat(400_000) + "}",
  "of a megabyte of quotes": JSON.stringify({ displayName: '"'.repeat(500_000) }),
  "of 100,000 properties": JSON.stringify(
    Object.fromEntries(Array(60_000).keys().map((i) => [`p${i}`, "<"])),
  ),
};

/** A name with characters that turn text around, hide in it or end it. */
export const DECEPTIVE_NAME = "\u202eAda\u0000 \u2066Love\u200blace";
