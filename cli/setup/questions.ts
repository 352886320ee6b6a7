import type { Mistake } from "../../lib/config/mistake.ts";
import { clientIdMistake, clientSecretMistake } from "../../lib/config/portal_values.ts";
import type { Environment } from "../../lib/config/variables.ts";
import { examineAuthority } from "../doctor/authority.ts";
import type { Check } from "../doctor/check.ts";
import { checkCredential } from "../doctor/credential.ts";
import { askSilently, checkClient } from "../doctor/registration.ts";
import type { CliContext } from "../terminal.ts";
import { entraOf, readTenant, readUnfinishedConfig } from "./tenant.ts";

/** A question of the set-up. */
export interface SetupQuestion {
  /** The flag that answers it. */
  readonly flag: "tenant" | "client-id" | "client-secret";
  readonly message: string;
  /** Says where to find the answer. */
  readonly help: (env: Environment) => string;
  /** Whether the answer must not be seen. */
  readonly hidden: boolean;
  /** Turns the answer into variables, or says what is wrong with it. */
  readonly read: (answer: string, env: Environment) => Environment | Mistake;
  /** Checks the variables at the tenant; returns those that the tenant itself tells. */
  readonly check: (env: Environment, context: CliContext) => AsyncGenerator<Check, Environment>;
}

const TENANT: SetupQuestion = {
  flag: "tenant",
  message: "Tenant (subdomain or authority URL)",
  help: () =>
    `Your external tenant. Open Microsoft Entra admin center → Overview. If the primary domain is
contoso.onmicrosoft.com, enter contoso. You can also enter a whole authority URL, for instance the
emulator's: http://127.0.0.1:3100/contoso.onmicrosoft.com`,
  hidden: false,
  read: readTenant,
  async *check(env, context) {
    const { authority, tenantId } = readUnfinishedConfig(env);
    const examined = yield* examineAuthority({ authority, tenantId }, context);
    const found = examined?.metadata.tenantId;
    return found === undefined ? {} : { TENANT_ID: found };
  },
};

const CLIENT_ID: SetupQuestion = {
  flag: "client-id",
  message: "Application (client) ID",
  help: (env) => {
    const { redirectUri, origin } = readUnfinishedConfig(env);
    return `Your app registration. Open App registrations → your app → Overview, and copy the
Application (client) ID. No app yet? Choose New registration, then Authentication → Add a platform
→ Web, and add both redirect URIs: ${redirectUri} and ${origin}/signed-out`;
  },
  hidden: false,
  read: (answer, env) => {
    const mistake = isLocal(env) ? undefined : clientIdMistake(answer, env.TENANT_ID);
    return mistake ?? { CLIENT_ID: answer };
  },
  async *check(env, context) {
    const config = readUnfinishedConfig(env);
    yield checkClient(
      await askSilently(entraOf(env, context), config.redirectUri, context),
      config,
    );
    return {};
  },
};

const CLIENT_SECRET: SetupQuestion = {
  flag: "client-secret",
  message: "Client secret",
  help: () =>
    `Your client secret. Open Certificates & secrets → New client secret → Add, and copy the Value at
once: it is shown only now. Don't copy the Secret ID beside it.`,
  hidden: true,
  read: (answer, env) => {
    const mistake = isLocal(env) ? undefined : clientSecretMistake(answer);
    return mistake ?? { CLIENT_SECRET: answer };
  },
  async *check(env, context) {
    yield await checkCredential(entraOf(env, context));
    return {};
  },
};

/** The questions, in this order because each answer helps to check the next. */
export const QUESTIONS: readonly SetupQuestion[] = [TENANT, CLIENT_ID, CLIENT_SECRET];

function isLocal(env: Environment): boolean {
  return readUnfinishedConfig(env).authority.loopback;
}
