import { administratorsOf } from "../directory/administrators.ts";
import { type Application, makeSecret, registerApplication } from "../directory/applications.ts";
import { Customers, DEMO_CUSTOMERS } from "../directory/customers.ts";
import { DeviceCodes } from "./device_codes.ts";
import { DEFAULT_POLICIES } from "./policies.ts";
import { Faults } from "../faults/faults.ts";
import { Grants } from "./grants.ts";
import { guidFrom } from "../directory/guid.ts";
import type { KeyRing } from "../keys/keys.ts";
import { LoopGuard } from "./loop_guard.ts";
import { Mailbox } from "../directory/mailbox.ts";
import { Mutations } from "../faults/mutations.ts";
import { Refusals } from "../faults/refusals.ts";
import { tenantNames } from "../directory/tenant_name.ts";
import type { TenantState } from "./state.ts";
import type { TenantOptions } from "./options.ts";
import { DEFAULT_USER_FLOW } from "../directory/user_flow.ts";

/** Creates the state of a tenant. @throws {RangeError | Error} for options that no tenant can have */
export function setUp(options: TenantOptions, origin: string, keys: KeyRing): TenantState {
  const { name, domain, tenantId } = tenantNames(options.name, options.tenantId);
  const clock = { offset: 0 };
  const now = () => (options.now ?? Date.now)() + clock.offset;
  const log = options.log ?? (() => {});
  const customers = new Customers(domain, now);
  for (const account of options.saved?.customers ?? options.customers ?? DEMO_CUSTOMERS) {
    customers.add(account);
  }
  const applications = options.saved?.applications.map(registerApplication) ??
    applicationsOf(options, name);
  const [first] = applications;
  if (first) {
    first.redirectUris = [...new Set([...first.redirectUris, ...options.moreRedirectUris ?? []])];
  }
  const firstFlow = { ...DEFAULT_USER_FLOW, ...options.userFlow };
  const userFlows = options.saved?.userFlows ?? (options.empty ? [] : [firstFlow]);
  return {
    origin,
    name,
    domain,
    tenantId,
    issuer: `${origin}/${tenantId}/v2.0`,
    clock,
    now,
    accessTokenSeconds: options.accessTokenSeconds,
    applications: new Map(applications.map((one) => [one.clientId, one])),
    customers,
    userFlow: userFlows[0] ?? firstFlow,
    userFlows,
    administrators: administratorsOf(domain),
    policies: { ...DEFAULT_POLICIES, ...options.policies },
    deviceCodes: new DeviceCodes(now),
    branding: {
      name: name[0]!.toUpperCase() + name.slice(1),
      colour: "#0b5cad",
      ...options.branding,
    },
    keys,
    grants: new Grants(tenantId, now, options.saved?.refreshTokens),
    mailbox: new Mailbox(now, log),
    faults: new Faults(),
    mutations: new Mutations(),
    refusals: new Refusals(),
    loopGuard: new LoopGuard(now),
    graphChallenge: { form: "plain", since: 0 },
    requests: [],
    issued: [],
    log,
  };
}

function applicationsOf(options: TenantOptions, name: string): Application[] {
  if (options.empty) return [];
  const secret = makeSecret(name);
  const first = registerApplication({
    clientId: options.clientId ?? guidFrom(`app of ${name}`),
    redirectUris: options.redirectUris ??
      ["http://localhost/getAToken", "http://localhost/signed-out"],
    secrets: [{ ...secret, value: options.clientSecret ?? secret.value }],
    ...(options.optionalClaims ? { optionalClaims: options.optionalClaims } : {}),
    ...options.application,
  });
  return [first, ...(options.applications ?? []).map(registerApplication)];
}
