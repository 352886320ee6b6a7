import type { Entry, Field } from "./log.ts";
import { ownPlaces } from "./stack.ts";

/** What the lines for developers depend on. */
export interface PrettyOptions {
  /** The URL of the project's folder, with a slash at its end. Places in it are shown without it. */
  readonly root: string;
  /** Whether the terminal shows colors. */
  readonly colors: boolean;
}

/** Fields that repeat what the line says, or that a developer has set a moment ago. */
const LEFT_OUT: Readonly<Record<string, readonly string[]>> = {
  started: [
    ...["deno", "client_id", "credential", "response_mode", "scopes", "endpoint"],
    ...["session_idle_minutes", "session_lifetime_hours", "telemetry"],
  ],
};

/** Color codes of a terminal (ECMA-48, SGR). */
const COLORS = { red: 31, green: 32, yellow: 33, cyan: 36, gray: 90 } as const;
type Paint = (color: keyof typeof COLORS, text: string) => string;

/**
 * Writes events for a developer at a terminal: one short line for each, and below an unexpected error the places in the
 * project where it came from. Static files have no line.
 *
 * @returns a function that makes the text of an event; null if it has no line
 */
export function prettyFormat({ root, colors }: PrettyOptions): (entry: Entry) => string | null {
  const paint: Paint = (color, text) => colors ? `\x1b[${COLORS[color]}m${text}\x1b[0m` : text;
  return (entry) => {
    const time = paint("gray", String(entry.time).slice(11, 19));
    if (entry.event === "request") {
      const line = requestLine(entry, paint);
      return line === null ? null : `${time} ${line}`;
    }
    return [`${time} ${eventLine(entry, paint)}`, ...places(entry, root)].join("\n");
  };
}

/** `GET /profile 303, 4 ms`. A request that no route has answered was for a static file, unless it failed. */
function requestLine({ method, route, status, duration_ms }: Entry, paint: Paint): string | null {
  if (route === null && Number(status) < 400) return null;
  const color = Number(status) >= 500 ? "red" : Number(status) >= 400 ? "yellow" : "green";
  return `${method} ${route ?? "(no route)"} ${paint(color, `${status}`)}, ${duration_ms} ms`;
}

/** `warn sign_in_refused reason=cancelled`; the reference, which error pages show, where something went wrong. */
function eventLine(entry: Entry, paint: Paint): string {
  const { time: _, level, event, correlationId, cause, stack: _stack, ...fields } = entry;
  const isFine = level === "info";
  const name = isFine
    ? paint("cyan", `${event}`)
    : paint(level === "warn" ? "yellow" : "red", `${level} ${event}`);
  const hidden = LEFT_OUT[`${event}`] ?? [];
  const shown: [string, Field][] = Object.entries(fields).filter(([key]) => !hidden.includes(key));
  if (!isFine && correlationId !== undefined) shown.push(["reference", correlationId]);
  const rest = shown.map(([key, value]) => paint("gray", `${key}=${value}`));
  return [name, ...(cause === undefined ? [] : [String(cause)]), ...rest].join(" ");
}

/** Where an unexpected error came from. */
function places({ stack }: Entry, root: string): string[] {
  if (!Array.isArray(stack)) return [];
  return ownPlaces(stack.map(String), root).map((place) => `    ${place}`);
}
