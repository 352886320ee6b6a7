import { randomInt } from "node:crypto";

/** A message that External ID would have sent. */
export interface Message {
  /** The customer's address. */
  to: string;
  /** What the message is about. */
  subject: string;
  /** The one-time code in it: 8 digits. */
  code: string;
  /** Milliseconds since 1970. */
  sentAt: number;
}

/** The messages of a tenant. Nothing is really sent: the emulator's mailbox page shows them. */
export class Mailbox {
  readonly #messages: Message[] = [];

  /**
   * Creates an empty mailbox.
   *
   * @param now the tenant's clock, milliseconds since 1970
   * @param log gets a line for each code
   */
  constructor(private readonly now: () => number, private readonly log: (line: string) => void) {}

  /** Sends a one-time code of 8 digits, and returns it. */
  sendCode(to: string, subject: string): string {
    const code = String(randomInt(100_000_000)).padStart(8, "0");
    this.#messages.unshift({ to, subject, code, sentAt: this.now() });
    this.log(`One-time code for ${to}: ${code}`);
    return code;
  }

  /** Newest first. */
  messages(): readonly Message[] {
    return this.#messages;
  }
}
