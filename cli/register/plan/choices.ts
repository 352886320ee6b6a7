import { FlagError } from "../../command.ts";
import type { Prompts } from "../../prompts.ts";
import type { RegisterArguments } from "./arguments.ts";
import {
  type Attribute,
  ATTRIBUTES,
  makePlan,
  METHODS,
  type Plan,
  type SignInMethod,
} from "./plan.ts";
import type { Registration } from "../record/record.ts";
import type { ExternalTenant } from "../directory/tenant.ts";
import type { EnvFile } from "../work.ts";

const DEFAULT_NAME = "My Deno app";
const DEFAULT_FLOW = "Sign up and sign in";
/** Shorter than Entra's own two years: a secret that leaks is of no use for long. */
const DEFAULT_MONTHS = 6;

/** What is known before the choices are made. */
export interface Known {
  readonly tenant: ExternalTenant;
  readonly envFile: EnvFile;
  /** What earlier runs have made: there are no questions about it. */
  readonly made: Registration | undefined;
  /** Scopes of Microsoft Graph that only single pages need. */
  readonly pageScopes: readonly string[];
}

/**
 * @returns the tenant's name: by its flag, of a run before, or as the person enters it
 * @throws {FlagError} if nobody can be asked
 */
export async function chooseTenant(
  { tenant, addresses }: RegisterArguments,
  made: Registration | undefined,
  prompts: Prompts | null,
): Promise<string> {
  const known = tenant ?? made?.tenant ?? addresses.authority;
  if (known !== undefined) return known;
  if (prompts === null) throw new FlagError("--tenant is missing");
  return await prompts.text({
    message:
      "Which external tenant? Enter its subdomain: for contoso.onmicrosoft.com it is contoso",
    placeholder: "contoso",
  });
}

/**
 * Makes the plan of the flags, and asks for the choices that no flag has made.
 *
 * @throws {FlagError} if a setting can't be used
 */
export async function choosePlan(
  args: RegisterArguments,
  { tenant, envFile, made, pageScopes }: Known,
  prompts: Prompts | null,
): Promise<Plan> {
  const isNewFlow = args.userFlow === undefined && made?.userFlow === undefined;
  const isNewSecret = made?.credentials === undefined && !args.certificate;
  const method = args.method ?? (isNewFlow ? await prompts?.select(METHOD) : undefined);
  const attributes = args.attributes ??
    (isNewFlow ? await prompts?.multiselect(ATTRIBUTE, ["displayName"]) : undefined);
  const months = args.secretMonths ??
    (isNewSecret && prompts !== null ? Number(await prompts.select(MONTHS)) : DEFAULT_MONTHS);
  const { PORT, REDIRECT_URI, SCOPE, ENDPOINT } = envFile.values;
  const former = { PORT, REDIRECT_URI, SCOPE, ENDPOINT };
  return makePlan({
    name: args.name ?? DEFAULT_NAME,
    named: args.name !== undefined,
    clientId: args.clientId,
    credential: args.certificate ? "certificate" : "secret",
    secretMonths: months,
    envFile: args.envFile,
    userFlow: {
      name: args.userFlow ?? DEFAULT_FLOW,
      named: args.userFlow !== undefined,
      method: method ?? "password",
      attributes: attributes ?? ["displayName"],
    },
    pageScopes,
    settings: Object.fromEntries(
      Object.entries({ ...former, ...tenant.settings, ...args.settings }).filter(([, value]) =>
        value
      ),
    ),
  });
}

const METHOD = {
  message: "How do customers sign in?",
  options: (["password", "code"] as SignInMethod[]).map((value) => ({
    value,
    label: METHODS[value],
  })),
};

const ATTRIBUTE = {
  message: "What do customers give at sign-up, besides their email?",
  options: (Object.keys(ATTRIBUTES) as Attribute[]).map((value) => ({
    value,
    label: ATTRIBUTES[value],
  })),
};

const MONTHS = {
  message: "How long is the client secret valid?",
  options: [
    { value: "6", label: "6 months" },
    { value: "3", label: "3 months" },
    { value: "12", label: "12 months" },
    { value: "24", label: "24 months" },
  ],
};
