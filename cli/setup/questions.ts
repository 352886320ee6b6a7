import { locateAuthority } from "../../lib/config/authority_location.ts";
import { readConfig } from "../../lib/config/config.ts";
import type { Environment } from "../../lib/config/variables.ts";
import { clientIdMistake, clientSecretMistake, isGuid } from "../../lib/config/portal_values.ts";
import { examineAuthority } from "../doctor/authority.ts";
import type { Check, DoctorWorld } from "../doctor/check.ts";
import { checkCredential } from "../doctor/credential.ts";
import { askSilently, checkClient } from "../doctor/registration.ts";
import { Authority } from "../../lib/entra/authority.ts";
import { Entra } from "../../lib/entra/entra.ts";
import { isMistake, type Mistake } from "../../lib/config/mistake.ts";

/** One thing to be asked for. */
export interface SetupQuestion {
  /** The flag that answers it. */
  readonly flag: "tenant" | "client-id" | "client-secret";
  readonly prompt: string;
  /** Where to find the answer. */
  readonly help: (env: Environment) => string;
  /** Whether the answer must not be seen. */
  readonly hidden: boolean;
  /** What the answer says for `.env`, or what is wrong with it. */
  readonly read: (answer: string, env: Environment) => Environment | Mistake;
  /** Checks at the tenant; what they find out for `.env` is their result. */
  readonly check: (env: Environment, world: DoctorWorld) => AsyncGenerator<Check, Environment>;
}

const NOT_YET = { CLIENT_ID: "00000000-0000-0000-0000-000000000000", CLIENT_SECRET: "not yet" };

const TENANT: SetupQuestion = {
  flag: "tenant",
  prompt: "Tenant (subdomain, or authority URL): ",
  help: () =>
    `The external tenant. Microsoft Entra admin center → Overview: of the primary domain
contoso.onmicrosoft.com the subdomain is contoso. A whole authority URL does as well, also that of
the emulator: http://127.0.0.1:3100/contoso.onmicrosoft.com`,
  hidden: false,
  read: readTenant,
  async *check(env, world) {
    const { authority, tenantId } = readConfig({ ...NOT_YET, ...env });
    const examined = yield* examineAuthority({ authority, tenantId }, world);
    const found = examined?.metadata.tenantId;
    return found === undefined ? {} : { TENANT_ID: found };
  },
};

const CLIENT_ID: SetupQuestion = {
  flag: "client-id",
  prompt: "Application (client) ID: ",
  help: (env) => {
    const { redirectUri, origin } = readConfig({ ...NOT_YET, ...env });
    return `The app registration. App registrations → your app → Overview → Application (client) ID.
No app yet? New registration; then Authentication → Add a platform → Web, with both redirect URIs:
${redirectUri} and ${origin}/signed-out`;
  },
  hidden: false,
  read: (answer, env) => {
    const mistake = isLocal(env) ? undefined : clientIdMistake(answer, env.TENANT_ID);
    return mistake ?? { CLIENT_ID: answer };
  },
  async *check(env, world) {
    const config = readConfig({ ...NOT_YET, ...env });
    yield checkClient(await askSilently(entraOf(env, world), config.redirectUri, world), config);
    return {};
  },
};

const CLIENT_SECRET: SetupQuestion = {
  flag: "client-secret",
  prompt: "Client secret (not shown): ",
  help: () =>
    `The client secret. Certificates & secrets → New client secret → Add, then copy its Value at once.
The Secret ID beside it is something else.`,
  hidden: true,
  read: (answer, env) => {
    const mistake = isLocal(env) ? undefined : clientSecretMistake(answer);
    return mistake ?? { CLIENT_SECRET: answer };
  },
  async *check(env, world) {
    yield await checkCredential(entraOf(env, world));
    return {};
  },
};

/** What has to be asked for, in the order in which one answer helps to check the next. */
export const QUESTIONS: readonly SetupQuestion[] = [TENANT, CLIENT_ID, CLIENT_SECRET];

function readTenant(answer: string, env: Environment): Environment | Mistake {
  const located = locateAuthority(answer, false);
  if (isMistake(located)) {
    return located.suggestion === undefined ? located : readTenant(located.suggestion, env);
  }
  // On this machine Graph is the emulator's own.
  if (located.loopback) {
    return { AUTHORITY: answer, ENDPOINT: env.ENDPOINT ?? `${located.origin}/v1.0/me` };
  }
  if (located.ciam) return { AUTHORITY: answer };
  const guid = located.url.split("/").find(isGuid);
  return { OIDC_AUTHORITY: located.url, ...(guid === undefined ? {} : { TENANT_ID: guid }) };
}

function isLocal(env: Environment): boolean {
  return readConfig({ ...NOT_YET, ...env }).authority.loopback;
}

function entraOf(env: Environment, { fetch, now }: DoctorWorld): Entra {
  const config = readConfig({ ...NOT_YET, ...env });
  const { authority: location, tenantId } = config;
  const authority = new Authority({ location, tenantId, fetch, now, log: () => {} });
  return new Entra({ config, authority, fetch, now });
}
