import { OPTIONAL_CLAIMS } from "../directory/applications.ts";
import { isAadstsCode } from "../faults/aadsts_codes.ts";
import { isEndpoint } from "../faults/endpoint.ts";
import { type Fault, HTML_PAGE, huge, INVALID_JSON, RESET, slow } from "../faults/faults.ts";
import { graphThrottled, graphUnavailable } from "../faults/throttling.ts";
import { SIGN_IN_METHODS } from "../directory/user_flow.ts";
import { DEVICE_CODE_POLICIES, TENANT_TYPES } from "../state/policies.ts";
import type { RefusalPlace } from "../faults/refusals.ts";
import type { ChallengeForm, TenantState } from "../state/state.ts";

/** The faults that the management page offers, by name. */
export const OFFERED_FAULTS: Record<string, Fault> = {
  "slow (10 s)": slow(10_000),
  "status 500": { status: 500, body: "{}" },
  "status 503": graphUnavailable(),
  "status 429, Retry-After 10": graphThrottled(10),
  "HTML": HTML_PAGE,
  "invalid JSON": INVALID_JSON,
  "5 MB": huge(5_000_000),
  "cut connection": RESET,
};

type Change = (tenant: TenantState, form: URLSearchParams) => void | Promise<void>;

const CHANGES: Record<string, Change> = {
  "add customer"({ customers }, form) {
    const displayName = form.get("displayName") || undefined;
    const email = form.get("email") ?? "";
    if (!/^[^\s@]+@[^\s@]+$/.test(email) || customers.findByEmail(email)) return;
    customers.add({ email, password: form.get("password") ?? "", displayName });
  },

  "change customer"({ customers }, form) {
    const customer = customers.get(form.get("id") ?? "");
    if (!customer) return;
    Object.assign(customer, {
      accountEnabled: form.has("accountEnabled"),
      locked: form.has("locked"),
      passwordExpired: form.has("passwordExpired"),
      roles: words(form.get("roles")),
      groups: words(form.get("groups")),
      ...(form.has("locked") ? {} : { wrongPasswords: 0 }),
    });
  },

  "revoke sessions"({ customers, now }, form) {
    const customer = customers.get(form.get("id") ?? "");
    if (customer) customer.tokensValidFrom = now();
  },

  "delete customer"({ customers }, form) {
    customers.remove(form.get("id") ?? "");
  },

  "change application"({ applications }, form) {
    const application = applications.get(form.get("clientId") ?? "");
    if (!application) return;
    const chosen = form.getAll("optionalClaims");
    Object.assign(application, {
      redirectUris: words(form.get("redirectUris")),
      permissions: words(form.get("permissions")),
      frontChannelLogoutUrl: form.get("frontChannelLogoutUrl") || undefined,
      adminConsent: form.has("adminConsent"),
      grants: form.has("adminConsent") ? application.grants : [],
      userFlow: form.has("userFlow") && (application.userFlow || true),
      apiScopes: words(form.get("apiScopes")).map((value) =>
        application.apiScopes.find((scope) => scope.value === value) ??
          { id: crypto.randomUUID(), value, isEnabled: true }
      ),
      groupMembershipClaims: form.has("groupMembershipClaims") ? "SecurityGroup" : null,
      assignmentRequired: form.has("assignmentRequired"),
      optionalClaims: OPTIONAL_CLAIMS.filter((claim) => chosen.includes(claim)),
    });
  },

  "add secret"({ applications }, form) {
    const secrets = applications.get(form.get("clientId") ?? "")?.secrets;
    const value = crypto.randomUUID().replaceAll("-", "").slice(0, 31);
    secrets?.push({ value: `emu8Q~${value}abc`, id: crypto.randomUUID(), expires: undefined });
  },

  "expire secret"({ applications, now }, form) {
    const secrets = applications.get(form.get("clientId") ?? "")?.secrets ?? [];
    for (const secret of secrets) if (secret.id === form.get("id")) secret.expires = now();
  },

  "change user flow"({ userFlow }, form) {
    Object.assign(userFlow, {
      method: oneOf(SIGN_IN_METHODS, form.get("method")),
      signUpAllowed: form.has("signUpAllowed"),
      staySignedIn: form.has("staySignedIn"),
    });
  },

  "change policies"({ policies }, form) {
    const seconds = Number(form.get("replicationSeconds"));
    const days = Number(form.get("maxSecretDays"));
    Object.assign(policies, {
      tenantType: oneOf(TENANT_TYPES, form.get("tenantType")),
      replicationDelayMs: seconds > 0 ? seconds * 1000 : 0,
      secretsAllowed: form.has("secretsAllowed"),
      maxSecretDays: days > 0 ? days : undefined,
      deviceCodes: oneOf(DEVICE_CODE_POLICIES, form.get("deviceCodes")),
      withheldScopes: words(form.get("withheldScopes")),
    });
  },

  async "roll keys"({ keys }, form) {
    await keys.roll(form.has("keepOld"));
  },

  "move clock"({ clock }, form) {
    clock.offset += Number(form.get("minutes")) * 60_000 || 0;
  },

  "challenge Graph"({ graphChallenge, now }, form) {
    const forms: ChallengeForm[] = ["plain", "pop", "unquoted"];
    const chosen = forms.find((one) => one === form.get("form"));
    if (chosen) Object.assign(graphChallenge, { form: chosen, since: now() });
  },

  "add fault"({ faults }, form) {
    const endpoint = form.get("endpoint") ?? "";
    const fault = OFFERED_FAULTS[form.get("fault") ?? ""];
    if (fault && isEndpoint(endpoint)) faults.next(endpoint, fault, times(form));
  },

  "add refusal"({ refusals }, form) {
    const places: RefusalPlace[] = ["page", "redirect", "token"];
    const place = places.find((one) => one === form.get("place"));
    const code = Number(form.get("code"));
    if (place && isAadstsCode(code)) refusals.next(place, code, {}, times(form));
  },

  "clear faults"({ faults, refusals, mutations }) {
    faults.clear();
    refusals.clear();
    mutations.clear();
  },
};

/** Makes one change to the tenant, named by the form's `do`; unknown names change nothing. */
export async function changeTenant(tenant: TenantState, form: URLSearchParams): Promise<void> {
  await CHANGES[form.get("do") ?? ""]?.(tenant, form);
}

/** Whether a form was sent from the emulator's own page, not from another site. */
export function isFromOwnPage(tenant: TenantState, request: Request): boolean {
  const origin = request.headers.get("origin");
  return origin === tenant.origin || origin === tenant.origin.replace("127.0.0.1", "localhost");
}

/** The value, if it is one of the allowed ones; otherwise the first of these. */
function oneOf<Value extends string>(allowed: readonly Value[], value: string | null): Value {
  return allowed.find((one) => one === value) ?? allowed[0]!;
}

function words(text: string | null): string[] {
  return (text ?? "").split(/[\s,]+/).filter(Boolean);
}

function times(form: URLSearchParams): number {
  const times = Number(form.get("times"));
  return times > 0 ? times : Infinity;
}
