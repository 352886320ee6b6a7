import { assertEquals } from "@std/assert";
import { createLog, type Fields, type Level } from "../lib/log.ts";
import { prettyFormat } from "../lib/pretty_log.ts";

function written(
  [level, event, fields]: [Level, string, Fields],
  colors = false,
): string | undefined {
  const lines: string[] = [];
  const format = prettyFormat({ root: "file:///app/", colors });
  createLog((line) => lines.push(line), () => 0, format)(level, event, fields);
  return lines[0];
}

const REQUEST = { correlationId: "0e0e0e0e", method: "GET", route: "/orders", duration_ms: 4 };

Deno.test("the pretty log has a short line for a request", () => {
  assertEquals(
    written(["info", "request", { ...REQUEST, status: 303 }]),
    "00:00:00 GET /orders 303, 4 ms",
  );
});

Deno.test("the pretty log has no line for a static file, but one for a wrong address", () => {
  for (const status of [200, 304]) {
    assertEquals(written(["info", "request", { ...REQUEST, route: null, status }]), undefined);
  }
  assertEquals(
    written(["info", "request", { ...REQUEST, route: null, status: 404 }]),
    "00:00:00 GET (no route) 404, 4 ms",
  );
});

Deno.test("the pretty log names an event and its fields, and the reference where something is wrong", () => {
  const fields = { correlationId: "0e0e0e0e", session: "abc" };
  assertEquals(written(["info", "signed_out", fields]), "00:00:00 signed_out session=abc");
  assertEquals(
    written(["warn", "api_call_failed", { ...fields, cause: "ApiError: 503" }]),
    "00:00:00 warn api_call_failed ApiError: 503 session=abc reference=0e0e0e0e",
  );
});

Deno.test("the pretty log names the places of an error in the project, relative to it", () => {
  const stack = [
    "at Welcome (file:///app/components/Welcome.tsx:12:9)",
    "at q (file:///root/.cache/deno/npm/preact-render-to-string/src/index.js:453:23)",
    "at render (file:///app/links/fresh/page_render.ts:1:1)",
    "at GET (file:///app/routes/(demo)/orders.tsx:3:4)",
  ];
  assertEquals(
    written(["error", "request_failed", { cause: "Error: x", stack, status: 500 }]),
    "00:00:00 error request_failed Error: x status=500\n" +
      "    at Welcome (components/Welcome.tsx:12:9)\n" +
      "    at GET (routes/(demo)/orders.tsx:3:4)",
  );
  assertEquals(
    written(["error", "request_failed", { stack: stack.slice(1, 2) }])!.split("\n").length,
    2,
    "without a place in the project, the others are shown",
  );
});

Deno.test("the pretty log is in color where asked", () => {
  assertEquals(
    written(["info", "request", { ...REQUEST, status: 500 }], true),
    "\x1b[90m00:00:00\x1b[0m GET /orders \x1b[31m500\x1b[0m, 4 ms",
  );
});
