import { type Fields, type Level, type Log, logTo } from "../../lib/log.ts";

/** One event that was logged. */
export interface FakeEvent {
  readonly level: Level;
  readonly event: string;
  readonly fields: Fields;
}

/** A log that keeps its events instead of writing them. */
export class FakeLog {
  /** The events so far. */
  readonly events: FakeEvent[] = [];

  /** The log for the code under test. */
  readonly log: Log = logTo((level, event, fields) =>
    void this.events.push({ level, event, fields })
  );

  /** The names of the events so far. */
  get names(): string[] {
    return this.events.map(({ event }) => event);
  }
}
