import { Authority } from "../../lib/entra/authority.ts";
import { type Config, readConfig } from "../../lib/config/config.ts";
import type { Environment } from "../../lib/config/variables.ts";
import { Entra } from "../../lib/entra/entra.ts";
import type { Grant } from "../../lib/entra/grant.ts";
import type { Claims } from "../../lib/entra/id_token.ts";
import type { NewAttempt } from "../../lib/sign_in/attempt.ts";
import { newAttemptSecrets } from "../../lib/entra/authorization_request.ts";
import { ENVIRONMENT, FakeAuthority } from "./fake_authority.ts";
import { FakeClock } from "./fake_clock.ts";
import { FakeLog } from "./fake_log.ts";

/** The app's protocol client, connected to a {@linkcode FakeAuthority}. */
export class Conversation {
  /** The clock of both sides. */
  readonly clock = new FakeClock();
  readonly log = new FakeLog();
  readonly tenant = new FakeAuthority(this.clock);
  readonly config: Config;
  readonly authority: Authority;
  readonly entra: Entra;
  readonly attempt: NewAttempt = { ...newAttemptSecrets(), returnTo: "/profile" };

  /** @param env variables that differ from the usual ones */
  constructor(env: Environment = {}) {
    this.config = readConfig({ ...ENVIRONMENT, ...env });
    const { tenant: { fetch }, clock: { now }, log: { log }, config } = this;
    const { authority: location, tenantId } = config;
    this.authority = new Authority({ location, tenantId, fetch, now, log });
    this.entra = new Entra({ config, authority: this.authority, fetch, now });
    this.tenant.claims = { nonce: this.attempt.nonce };
  }

  /** Alice has signed in, and the browser is back with this query. */
  redeem(query: Record<string, string> = {}): Promise<Grant & { claims: Claims }> {
    const answer = { code: "code.alice", state: this.attempt.state, ...query };
    return this.entra.redeem(new URLSearchParams(answer), this.attempt);
  }
}
