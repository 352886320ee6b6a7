import type { ApiAnswer, ApiFailure } from "./answer.ts";

/** Our own endpoint for the call, for the island's reload. */
const API_ANSWER_PATH = "/api/me";

const TIMEOUT_MS = 30_000;

/**
 * Asks our endpoint to make the call again; runs in the browser. Never rejects: a lost connection,
 * an ended session (401) and an answer by something in between are failures like any other.
 *
 * @param fetch Makes the request; a parameter so that a test can answer.
 */
export async function fetchApiAnswer(fetch: typeof globalThis.fetch): Promise<ApiAnswer> {
  let response: Response;
  let answer: unknown;
  try {
    response = await fetch(API_ANSWER_PATH, {
      headers: { accept: "application/json" },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    answer = await response.json().catch(() => null);
  } catch {
    return failure(null, "No connection", "Please check your network, then reload.");
  }
  if (response.status === 401) {
    return failure(401, "Your session has ended", "Please sign in again.");
  }
  if (isApiAnswer(answer)) return answer;
  const { error, message, reference } = Object(answer);
  return typeof error === "string" && typeof message === "string"
    ? { ...failure(response.status, error, message), reference: reference ?? null }
    : failure(response.status, "Something went wrong", "Please try again in a moment.");
}

function failure(status: number | null, title: string, message: string): ApiFailure {
  return {
    ok: false,
    status,
    url: API_ANSWER_PATH,
    title,
    message,
    requestId: null,
    reference: null,
  };
}

function isApiAnswer(value: unknown): value is ApiAnswer {
  const { ok, title } = Object(value);
  return ok === true ? "body" in Object(value) : ok === false && typeof title === "string";
}
