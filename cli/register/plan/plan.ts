import { ConfigError, type Environment } from "../../../lib/config/variables.ts";
import { readUnfinishedConfig } from "../../setup/tenant.ts";
import { isLoopback } from "../../../lib/net/loopback.ts";
import { FlagError } from "../../command.ts";
import { ADMIN_SCOPES } from "../sign_in/device_code.ts";

/** Microsoft Graph's application ID, in every tenant. */
export const GRAPH_APP_ID = "00000003-0000-0000-c000-000000000000";

/** How customers prove who they are. */
export type SignInMethod = "password" | "code";

/** What a new customer can be asked for, with the words of the sign-up page. */
export const ATTRIBUTES = {
  displayName: "Display Name",
  givenName: "Given Name",
  surname: "Surname",
  jobTitle: "Job Title",
  streetAddress: "Street Address",
  city: "City",
  state: "State/Province",
  postalCode: "Postal Code",
  country: "Country/Region",
} as const;

/** The ID of an attribute. */
export type Attribute = keyof typeof ATTRIBUTES;

/** Permissions of one API. */
export interface WantedPermissions {
  /** The API's application ID. */
  readonly resourceAppId: string;
  readonly scopes: readonly string[];
  /** Permissions that only single pages need. */
  readonly optional: readonly string[];
}

/** What is to exist at the tenant in the end. */
export interface Plan {
  /** The application's name. */
  readonly name: string;
  /** Whether the name was given, so that no other application will do. */
  readonly named: boolean;
  /** The client ID of an application to complete, if one was named. */
  readonly clientId: string | undefined;
  readonly redirectUris: readonly string[];
  /** Undefined where Entra would refuse it. */
  readonly logoutUrl: string | undefined;
  readonly optionalClaims: readonly string[];
  readonly permissions: readonly WantedPermissions[];
  readonly credential: "secret" | "certificate";
  readonly secretMonths: number;
  readonly userFlow: {
    readonly name: string;
    /** Whether the name was given, so that no other flow will do. */
    readonly named: boolean;
    readonly method: SignInMethod;
    readonly attributes: readonly Attribute[];
  };
  readonly envFile: string;
  /** What `.env` is to hold, without client ID and credential. */
  readonly settings: Environment;
}

/** The choices that a plan is made of. */
export interface Choices extends
  Pick<
    Plan,
    "name" | "named" | "clientId" | "credential" | "secretMonths" | "envFile" | "userFlow"
  > {
  readonly settings: Environment;
  /** Scopes of Microsoft Graph that only single pages need. */
  readonly pageScopes: readonly string[];
}

/**
 * Makes the plan.
 *
 * @throws {FlagError} if a setting can't be used
 */
export function makePlan({ settings, pageScopes, ...choices }: Choices): Plan {
  const { origin, redirectUri, scopes } = readSettings(settings);
  const { protocol, hostname } = new URL(origin);
  const hasLogoutUrl = protocol === "https:" || isLoopback(hostname);
  return {
    ...choices,
    redirectUris: [redirectUri, `${origin}/signed-out`],
    logoutUrl: hasLogoutUrl ? `${origin}/front-channel-logout` : undefined,
    optionalClaims: ["auth_time", "email", "login_hint", "sid"],
    permissions: permissionsFor(scopes, pageScopes),
    settings,
  };
}

function readSettings(settings: Environment) {
  try {
    return readUnfinishedConfig(settings);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new FlagError(
      error.problems.map((it) => `${it.variable} ${it.problem}. ${it.fix}`).join("\n"),
    );
  }
}

function permissionsFor(scopes: readonly string[], single: readonly string[]): WantedPermissions[] {
  const basic = ["openid", "profile", "offline_access"];
  const [first = ""] = scopes;
  const api = /^api:\/\/([0-9a-f-]{36})\//i.exec(first)?.[1];
  const isGraph = !first.includes("/") || first.startsWith("https://graph.microsoft.com/");
  const names = scopes.map((scope) => scope.slice(scope.lastIndexOf("/") + 1));
  if (isGraph) {
    const optional = single.filter((name) => !names.includes(name));
    return [{ resourceAppId: GRAPH_APP_ID, scopes: [...new Set([...basic, ...names])], optional }];
  }
  if (api === undefined) {
    throw new FlagError(
      `SCOPE names an API that the command can't find: ${first}. Use api://<client ID of the API>/<scope>`,
    );
  }
  return [
    { resourceAppId: GRAPH_APP_ID, scopes: basic, optional: [] },
    { resourceAppId: api, scopes: names, optional: [] },
  ];
}

/** What exists already, as far as this machine knows. */
export interface Existing {
  /** The application's client ID. */
  readonly clientId: string | undefined;
  /** Whether the settings file holds a credential of that application. */
  readonly hasCredential: boolean;
  /** Whether a run before has put the application into a user flow. */
  readonly hasUserFlow: boolean;
}

/** @returns the plan in words, one line for each thing */
export function describePlan(plan: Plan, tenant: string, existing: Existing): string {
  const application = existing.clientId === undefined
    ? `"${plan.name}"`
    : `the one with client ID ${existing.clientId}`;
  const credential = existing.hasCredential
    ? `the one in ${plan.envFile}; if the tenant refuses it, ${describeCredential(plan)}`
    : describeCredential(plan);
  const flow = existing.hasUserFlow && !plan.userFlow.named
    ? "the one that the application is in"
    : describeFlow(plan);
  const rows: [string, string][] = [
    ["Application", application],
    ["Redirect URIs", plan.redirectUris.join("\n")],
    ["Logout URL", plan.logoutUrl ?? "none: it needs https, or localhost"],
    ["Optional claims", plan.optionalClaims.join(", ")],
    [
      "Admin consent",
      plan.permissions.flatMap(({ scopes, optional }) => [...scopes, ...optional]).join(", "),
    ],
    ["Client credential", credential],
    ["User flow", flow],
    ["Files", `${plan.envFile} (only you can read it)\n.registration.json (no secret in it)`],
  ];
  return `The tenant ${tenant} will then have the following. What is already right stays as it is.

${table(rows)}

To do so, the command signs you in as an administrator. The sign-in page asks you to accept:

${table(Object.entries(ADMIN_SCOPES))}

Your account needs the roles Cloud Application Administrator and External ID User Flow
Administrator, or Global Administrator. The access ends with the command: it is kept in memory only.
`;
}

function describeCredential({ credential, secretMonths: months }: Plan): string {
  return credential === "secret"
    ? `a secret, valid for ${months} ${months === 1 ? "month" : "months"}`
    : "a certificate, whose private key stays in credentials/";
}

function describeFlow({ userFlow: { name, method, attributes } }: Plan): string {
  const asked = attributes.map((it) => ATTRIBUTES[it]).join(", ") || "nothing else";
  return `"${name}": ${METHODS[method]}; asks for ${asked}`;
}

/** The ways to sign in, in words. */
export const METHODS: Readonly<Record<SignInMethod, string>> = {
  password: "email with password",
  code: "email with a one-time code",
};

function table(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, text]) => {
    const [first, ...others] = text.split("\n");
    const lines = [`  ${name.padEnd(width)}  ${first}`];
    return [...lines, ...others.map((line) => `  ${" ".repeat(width)}  ${line}`)].join("\n");
  }).join("\n");
}
