import { type Attributes, type Counter, metrics } from "@opentelemetry/api";
import { type Fields, type Log, logTo } from "./log.ts";

// Deno exports these where OTEL_DENO=true; otherwise each call does nothing. No attribute names a person.

const meter = metrics.getMeter("external-id-app");
const counter = (name: string, description: string) => meter.createCounter(name, { description });

const signIns = counter("app.sign_ins", "Sign-ins by result, failed ones by reason");
const refreshes = counter("app.token_refreshes", "Access token refreshes by result");
const apiCalls = counter("app.api_calls", "Calls to Graph and other APIs by host and status");
const sessionReads = counter("app.session_reads", "Session lookups by result");

/** The events that are counted, and under which attributes. */
const EVENTS: { readonly [event: string]: [Counter, (fields: Fields) => Attributes] } = {
  sign_in_started: [signIns, () => ({ result: "started" })],
  sign_in_completed: [signIns, () => ({ result: "completed" })],
  sign_in_refused: [signIns, ({ reason }) => ({ result: "failed", reason: String(reason) })],
  access_token_refreshed: [refreshes, () => ({ result: "refreshed" })],
  refresh_failed: [refreshes, () => ({ result: "failed" })],
  session_ended: [refreshes, ({ reason }) => ({ result: "refused", reason: String(reason) })],
};

/** Makes a log that counts the events which are worth a metric. */
export function countedLog(log: Log): Log {
  return logTo((level, event, fields) => {
    const [events, attributesOf] = EVENTS[event] ?? [];
    events?.add(1, attributesOf?.(fields));
    log(level, event, fields);
  });
}

/** Makes a `fetch` for APIs that counts their answers. */
export function countedFetch(fetcher: typeof fetch): typeof fetch {
  return async function counted(input, init) {
    const host = new URL(input instanceof Request ? input.url : input).hostname;
    try {
      const response = await fetcher(input, init);
      apiCalls.add(1, {
        "server.address": host,
        "http.response.status_code": response.status,
      });
      return response;
    } catch (error) {
      apiCalls.add(1, { "server.address": host, "error.type": "unreachable" });
      throw error;
    }
  };
}

/** Counts a look-up of a session. */
export function countSessionRead(result: "found" | "none" | "failed"): void {
  sessionReads.add(1, { result });
}
