import {
  type Fault,
  HTML_PAGE,
  huge,
  INVALID_JSON,
  RESET,
} from "../../../emulator/faults/faults.ts";

const JSON_TYPE = { "content-type": "application/json" };

/** Ten megabytes, compressed to ten kilobytes. */
async function zipped(): Promise<Fault> {
  const text = new Blob([JSON.stringify({ padding: "x".repeat(10_000_000) })]);
  const body = await new Response(
    text.stream().pipeThrough(new CompressionStream("gzip")),
  ).bytes();
  return { status: 200, headers: { ...JSON_TYPE, "content-encoding": "gzip" }, body };
}

/** Broken responses of an endpoint (RL-05, RL-37). */
export const BROKEN_ANSWERS: Record<string, Fault> = {
  "500": { status: 500, body: "oops" },
  "503 as HTML": { ...HTML_PAGE, status: 503 },
  "HTML with status 200": HTML_PAGE,
  "JSON that ends in the middle": INVALID_JSON,
  "nothing": { status: 200, headers: JSON_TYPE, body: "" },
  "204": { status: 204 },
  "a list": { status: 200, headers: JSON_TYPE, body: "[]" },
  "null": { status: 200, headers: JSON_TYPE, body: "null" },
  "an empty object": { status: 200, headers: JSON_TYPE, body: "{}" },
  "10 MB": huge(10_000_000),
  "10 MB, zipped": await zipped(),
  "a redirect": { status: 302, headers: { location: "/elsewhere" }, body: "" },
  "a cut connection": RESET,
};
