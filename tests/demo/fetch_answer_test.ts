import { assert, assertEquals, assertFalse } from "@std/assert";
import type { ApiAnswer } from "../../lib/api/answer.ts";
import { fetchApiAnswer } from "../../lib/api/fetch_answer.ts";

const SUCCESS: ApiAnswer = {
  ok: true,
  status: 200,
  url: "https://graph.example/me",
  milliseconds: 12,
  requestId: null,
  body: { displayName: "Alice" },
};

const FAILURE: ApiAnswer = {
  ok: false,
  status: 429,
  url: "https://graph.example/me",
  title: "Graph is busy",
  message: "Try again later.",
  requestId: "request-1",
  reference: "reference-2",
};

/** What fetchApiAnswer() returns for an answer of `/api/me`. */
function answered(response: Response | Error): Promise<ApiAnswer> {
  return fetchApiAnswer(() =>
    response instanceof Error ? Promise.reject(response) : Promise.resolve(response)
  );
}

Deno.test("fetchApiAnswer() asks our own endpoint for JSON", async () => {
  let asked: [unknown, RequestInit | undefined] | undefined;
  await fetchApiAnswer((input, init) => {
    asked = [input, init];
    return Promise.resolve(Response.json(SUCCESS));
  });
  assertEquals(asked?.[0], "/api/me");
  assertEquals(new Headers(asked?.[1]?.headers).get("accept"), "application/json");
});

Deno.test("fetchApiAnswer() returns the outcome of the API call, success or failure", async () => {
  assertEquals(await answered(Response.json(SUCCESS)), SUCCESS);
  assertEquals(await answered(Response.json(FAILURE, { status: 502 })), FAILURE);
});

Deno.test("fetchApiAnswer() reports that the session has ended", async () => {
  const answer = await answered(Response.json({ error: "signed_out" }, { status: 401 }));
  assertFalse(answer.ok);
  assertEquals(answer.status, 401);
  assertEquals(answer.title, "Your session has ended");
});

Deno.test("fetchApiAnswer() returns the app's own message about an error", async () => {
  const body = { error: "Not available", message: "Try again.", reference: "reference-1" };
  const answer = await answered(Response.json(body, { status: 503 }));
  assertFalse(answer.ok);
  assertEquals([answer.status, answer.title, answer.message, answer.reference], [
    503,
    "Not available",
    "Try again.",
    "reference-1",
  ]);
});

Deno.test("fetchApiAnswer() reports a lost connection", async () => {
  const answer = await answered(new TypeError("Failed to fetch"));
  assertFalse(answer.ok);
  assertEquals(answer.status, null);
  assertEquals(answer.title, "No connection");
});

Deno.test("fetchApiAnswer() reports any other answer as a failure", async () => {
  for (
    const body of ["<html>", "", "null", "1", "[]", "{}", '{"ok":true}']
  ) {
    const answer = await answered(new Response(body, { status: 200 }));
    assertFalse(answer.ok, body);
    assertEquals(answer.title, "Something went wrong", body);
    assert(answer.message !== "");
  }
});
