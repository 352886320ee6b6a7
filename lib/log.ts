import { plain } from "./plain_text.ts";

/** The severity of an event. */
export type Level = "info" | "warn" | "error";

/** A value in an event's fields. */
export type Field = string | number | boolean | null | undefined | readonly Field[];

/** An event's details; never a token, code, secret or cookie. */
export type Fields = Readonly<Record<string, Field>>;

/** Writes events. */
export interface Log {
  (level: Level, event: string, fields?: Fields): void;
  /** @returns a log whose every event has these fields, too */
  with(fields: Fields): Log;
}

/**
 * JSON Web Tokens, Entra's client secrets (which may have dots), and any run as long as a code, a token, a secret's hash
 * or a cookie; a guid is shorter.
 */
const SECRET_LIKE = /eyJ[\w-]+\.[\w-]*(\.[\w-]*)?|[\w.~-]{3}\dQ~[\w.~-]{30,}|[\w~-]{40,}/g;
/** A shorter text is a secret only if it has `eyJ` or `Q~`. */
const SHORTEST_SECRET = 40;

/** The format of the log: `json` for machines, `pretty` for a developer at a terminal. */
export type LogFormat = "json" | "pretty";

/** An event as it is written: `time`, `level`, `event` and its fields, without secrets and control characters. */
export type Entry = Readonly<Record<string, Field>>;

/**
 * Makes the log: one line an event.
 *
 * @param write takes a line; by default the console's method of the level, which decides the severity in OpenTelemetry
 * @param now the clock, in ms since the epoch
 * @param format makes the text of an event; JSON by default. An event without text is not written.
 */
export function createLog(
  write: (line: string, level: Level) => void = (line, level) => console[level](line),
  now: () => number = Date.now,
  format?: (entry: Entry) => string | null,
): Log {
  const time = timeText(now);
  return logTo((level, event, fields) => {
    const entry: Entry = { time: time(), level, event, ...fields };
    // With a replacer, JSON takes several times as long.
    const line = isHarmless(entry) ? JSON.stringify(entry) : JSON.stringify(entry, redact);
    // Made from the redacted line, so that both formats hide the same.
    const text = format === undefined ? line : format(JSON.parse(line));
    if (text !== null) write(text, level);
  });
}

/** Makes a clock that answers as ISO 8601. It remembers its last text, because a busy server logs several events a ms. */
function timeText(now: () => number): () => string {
  let at = NaN;
  let text = "";
  return () => {
    const current = now();
    if (current !== at) text = new Date(at = current).toISOString();
    return text;
  };
}

/**
 * Makes a log that writes in its own way.
 *
 * @param write takes an event, with all its fields
 * @param common fields of every event
 */
export function logTo(
  write: (level: Level, event: string, fields: Fields) => void,
  common: Fields = {},
): Log {
  return Object.assign(
    (level: Level, event: string, fields?: Fields) => write(level, event, { ...common, ...fields }),
    { with: (fields: Fields) => logTo(write, { ...common, ...fields }) },
  );
}

/** A log that drops everything. */
export const silentLog: Log = logTo(() => {});

/**
 * Describes an error and its causes for the log: names, messages and codes, and the status of a response that is the last
 * cause. Other properties are left out: they can hold tokens, for example the bodies that oauth4webapi keeps as `cause`.
 *
 * @returns one text, outermost error first
 */
export function describeError(error: unknown): string {
  const parts: string[] = [];
  let cause = error;
  for (; cause instanceof Error && parts.length < 5; cause = cause.cause) {
    const code = "code" in cause && typeof cause.code === "string" ? ` [${cause.code}]` : "";
    parts.push(`${cause.name}${code}${cause.message && `: ${cause.message}`}`);
  }
  if (cause instanceof Response) parts.push(`HTTP ${cause.status}`);
  return parts.length > 0 ? parts.join(" ← ") : `A thrown ${typeof error}`;
}

/** No control character, and none outside of ASCII, where there are more of them. */
const PRINTABLE = /^[ -~]*$/;

/**
 * Whether `redact` would change nothing in an event. That is true of most events, because their fields are short. This
 * check takes a fraction of the time, and each request has a line.
 */
function isHarmless(entry: Entry): boolean {
  for (const name in entry) {
    const value = entry[name];
    if (typeof value === "string") {
      if (!isHarmlessText(value)) return false;
    } else if (typeof value === "object" && value !== null) {
      return false; // a list; or an object that came from JSON, which its type does not allow
    }
  }
  return true;
}

function isHarmlessText(text: string): boolean {
  return text.length < SHORTEST_SECRET && PRINTABLE.test(text) && !text.includes("eyJ") &&
    !text.includes("Q~");
}

function redact(_key: string, value: unknown): unknown {
  return typeof value === "string" ? plain(value.replace(SECRET_LIKE, "[redacted]")) : value;
}
