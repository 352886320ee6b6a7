import type { Claims } from "../entra/id_token.ts";
import type { SealedSession, SessionRecord, UnsealedSession } from "./record.ts";
import type { User } from "./user.ts";

/** What belongs to a session and must not be on it. */
export interface Handle {
  /** The value of the browser's cookie. */
  readonly cookie: string;
  readonly entry: Deno.KvEntry<SessionRecord>;
}

/** A session as it was read. Its handle is private, so that nothing that gets the session can show or log the cookie. */
export class OpenedSession implements SealedSession {
  readonly id: string;
  readonly createdAt: number;
  readonly lastSeenAt: number;
  readonly user: User;
  readonly authenticatedAt: number;
  readonly challengedAt: number;
  readonly authenticationContexts: SealedSession["authenticationContexts"];
  readonly #handle: Handle;
  readonly #claimsText: string;
  #claims: Claims | undefined;

  constructor(id: string, handle: Handle, { details, claims }: UnsealedSession) {
    this.id = id;
    this.createdAt = handle.entry.value.createdAt;
    this.lastSeenAt = handle.entry.value.lastSeenAt;
    this.user = details.user;
    this.authenticatedAt = details.authenticatedAt;
    this.challengedAt = details.challengedAt;
    this.authenticationContexts = details.authenticationContexts;
    this.#handle = handle;
    this.#claimsText = claims;
  }

  /** Parsed when they are first asked for: most pages show only the user. */
  get claims(): Claims {
    return this.#claims ??= JSON.parse(this.#claimsText);
  }

  /** @throws {TypeError} if the session was not read from the database */
  static handleOf(session: SealedSession): Handle {
    if (#handle in session) return session.#handle;
    throw new TypeError("Cannot use a session that was not read from the database");
  }
}
