import { GraphError } from "./error.ts";

/** Reads the JSON body of a call. @throws {GraphError} 400 if it is not a JSON object */
export function parseBody(body: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      return value as Record<string, unknown>;
    }
  } catch {
    // Refused below, like any other body that is not an object.
  }
  throw new GraphError(
    400,
    "BadRequest",
    "Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.",
  );
}

/** Graph's refusal of a body that is JSON with wrong content. */
export function badBody(message: string): GraphError {
  return new GraphError(400, "Request_BadRequest", message);
}
