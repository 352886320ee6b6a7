import type { ConfigReader } from "../reader.ts";

/**
 * How an authorization response reaches the redirect URI.
 *
 * @see OAuth 2.0 Form Post Response Mode; OAuth 2.0 Multiple Response Type Encoding Practices, 2.1
 */
export type ResponseMode = "form_post" | "query";

/** Reads `RESPONSE_MODE`. On https the default keeps the code out of addresses, and so out of histories and logs. */
export function readResponseMode(reader: ConfigReader, redirectUri: URL | undefined): ResponseMode {
  const isHttps = redirectUri?.protocol === "https:";
  const mode = reader.choice(
    "RESPONSE_MODE",
    isHttps ? ["form_post", "query"] : ["query", "form_post"],
  );
  if (mode === "form_post" && redirectUri !== undefined && !isHttps) {
    reader.report("RESPONSE_MODE", {
      problem: "is form_post, but REDIRECT_URI is http",
      fix: "query: browsers send the cookie that form_post needs over https only",
    });
  }
  return mode;
}
