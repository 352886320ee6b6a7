import { Customers, DEMO_CUSTOMERS } from "../directory/customers.ts";
import {
  type ClientSecret,
  OPTIONAL_CLAIMS,
  PLATFORMS,
  registerApplication,
} from "../directory/applications.ts";
import { findMistake } from "../directory/shape.ts";
import {
  COLLECTED_ATTRIBUTES,
  DEFAULT_USER_FLOW,
  SIGN_IN_METHODS,
} from "../directory/user_flow.ts";
import type { TenantOptions } from "./options.ts";
import { DEFAULT_POLICIES, DEVICE_CODE_POLICIES, TENANT_TYPES } from "./policies.ts";

/** What `emulator.json` may hold, by example: see `findMistake`. */
const EXAMPLE = {
  port: 0,
  name: "",
  tenantId: "",
  clientId: "",
  clientSecret: "",
  redirectUris: [""],
  optionalClaims: [new Set(OPTIONAL_CLAIMS)],
  application: exampleApplication(),
  applications: [exampleApplication()],
  customers: [new Customers("", () => 0).add(DEMO_CUSTOMERS[0]!)],
  empty: true,
  policies: {
    ...DEFAULT_POLICIES,
    tenantType: new Set(TENANT_TYPES),
    deviceCodes: new Set(DEVICE_CODE_POLICIES),
    withheldScopes: [""],
  },
  userFlow: {
    ...DEFAULT_USER_FLOW,
    description: "",
    priority: 0,
    method: new Set(SIGN_IN_METHODS),
    attributes: [new Set(COLLECTED_ATTRIBUTES)],
    providers: [exampleProvider()],
  },
  branding: { name: "", colour: "" },
  accessTokenSeconds: 0,
};

function exampleApplication() {
  return {
    ...registerApplication({ clientId: "" }),
    platform: new Set(PLATFORMS),
    optionalClaims: [new Set(OPTIONAL_CLAIMS)],
    secrets: [{ value: "", id: "", expires: undefined, name: "", createdAt: 0 }],
    apiScopes: [{ id: "", value: "", isEnabled: true }],
    appRoles: [{ id: "", value: "", displayName: "" }],
    userFlow: undefined,
    groupMembershipClaims: undefined,
    servicePrincipal: undefined,
    otherProperties: undefined,
    grants: undefined,
    keyNames: undefined,
  };
}

function exampleProvider() {
  return { name: "", idp: "", issuer: "", clientId: "", clientSecret: "" };
}

/**
 * Reads the text of `emulator.json`. A secret's expiry may be written as a date: `"2027-01-31"`.
 *
 * @throws {SyntaxError} if it is not a JSON object
 * @throws {TypeError} for a member that does not exist, or has a wrong value
 */
export function readSetUpFile(text: string): TenantOptions {
  const value = parse(text);
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new SyntaxError("Cannot read the set-up: it is not a JSON object");
  }
  const mistake = findMistake(value, EXAMPLE, { strict: true });
  if (mistake !== undefined) throw new TypeError(`Cannot read the set-up: ${mistake}`);
  const { port = 0 } = value as TenantOptions;
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new TypeError('Cannot read the set-up: "port" is not a number from 0 to 65535');
  }
  for (const { email, password } of (value as TenantOptions).customers ?? []) {
    if (email === undefined || password === undefined) {
      throw new TypeError(
        'Cannot read the set-up: each of "customers" needs "email" and "password"',
      );
    }
  }
  for (const { clientId } of (value as TenantOptions).applications ?? []) {
    if (!clientId) {
      throw new TypeError('Cannot read the set-up: each of "applications" needs a "clientId"');
    }
  }
  for (const secret of secretsOf(value)) secret.expires = timeOf(secret.expires);
  return value as TenantOptions;
}

function secretsOf({ application, applications }: TenantOptions): ClientSecret[] {
  return [application, ...applications ?? []].flatMap((one) => one?.secrets ?? []);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new SyntaxError(`Cannot read the set-up: it is not JSON (${error.message})`);
  }
}

/** Milliseconds since 1970; null means never, since JSON has no undefined. */
function timeOf(value: unknown): number | undefined {
  if (value === null || value === undefined) return undefined;
  if (typeof value === "number") return value;
  const time = typeof value === "string" ? Date.parse(value) : NaN;
  if (Number.isNaN(time)) {
    throw new TypeError(`Cannot read the set-up: "${value}" is not a date such as 2027-01-31`);
  }
  return time;
}
