import type { Config } from "../../../lib/config/config.ts";
import { isMistake } from "../../../lib/config/mistake.ts";
import { isGuid } from "../../../lib/config/portal_values.ts";
import { ConfigError, type Environment } from "../../../lib/config/variables.ts";
import { Authority } from "../../../lib/entra/authority.ts";
import { AuthorityUnreachableError } from "../../../lib/entra/authority_unavailable.ts";
import { MetadataError } from "../../../lib/entra/authority_error.ts";
import { IssuerError } from "../../../lib/entra/issuer.ts";
import { describeError, silentLog } from "../../../lib/log.ts";
import { explainNetworkFailure } from "../../../lib/net/network_failure.ts";
import { patientFetch } from "../../doctor/check.ts";
import { readTenant, readUnfinishedConfig } from "../../setup/tenant.ts";
import type { CliContext } from "../../terminal.ts";
import { RegistrationError } from "./refusal.ts";

/** Where administrators, Graph and customers are. */
export interface Addresses {
  /** Signs administrators in: `https://login.microsoftonline.com`. */
  readonly login: string;
  /** Microsoft Graph with its version: `https://graph.microsoft.com/v1.0`. */
  readonly graph: string;
  /** The customers' authority; undefined: the one that follows from the tenant's name. */
  readonly authority?: string;
}

/** An external tenant. */
export interface ExternalTenant {
  /** The name, as entered. */
  readonly name: string;
  readonly tenantId: string;
  /** The variables that name it. */
  readonly settings: Environment;
}

/** The addresses of Microsoft's worldwide cloud. */
export const MICROSOFT: Addresses = {
  login: "https://login.microsoftonline.com",
  graph: "https://graph.microsoft.com/v1.0",
};

/**
 * Reads the name of a tenant, without a request.
 *
 * @param name a subdomain, a domain, a guid or an authority URL
 * @returns the variables that name it
 * @throws {RegistrationError} if it can't be the name of a tenant
 */
export function nameTenant(name: string, { authority, graph }: Addresses): Environment {
  const value = authority ?? (isGuid(name) ? `https://${name}.ciamlogin.com/${name}` : name);
  const settings = readTenant(value, {});
  if (isMistake(settings)) {
    throw new RegistrationError(`The tenant "${value}" ${settings.problem}`, settings.fix);
  }
  return graph === MICROSOFT.graph ? settings : { ...settings, ENDPOINT: `${graph}/me` };
}

/**
 * Looks a tenant up, and makes sure that it is external: only external tenants answer at the customers' authority.
 *
 * @param name a subdomain, a domain, a guid or an authority URL
 * @throws {RegistrationError} if there is no such tenant, or it is not external
 */
export async function lookUpTenant(
  name: string,
  addresses: Addresses,
  context: CliContext,
): Promise<ExternalTenant> {
  const settings = nameTenant(name, addresses);
  const { authority: location, tenantId: pinned } = readLocation(settings);
  const fetch = patientFetch(context);
  const authority = new Authority({
    location,
    tenantId: pinned,
    fetch,
    now: context.now,
    log: silentLog,
  });
  try {
    const { tenantId } = await authority.metadata();
    if (tenantId !== undefined) {
      return { name, tenantId, settings: { ...settings, TENANT_ID: tenantId } };
    }
  } catch (error) {
    throw await explain(error, name, location.url, addresses, context);
  }
  throw new RegistrationError(
    `${location.url} does not say which tenant it is`,
    "Check the address of the authority",
  );
}

function readLocation(settings: Environment): Config {
  try {
    return readUnfinishedConfig(settings);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const [{ variable, problem, fix }] = error.problems as [typeof error.problems[number]];
    throw new RegistrationError(`${variable} ${problem}`, fix);
  }
}

async function explain(
  error: unknown,
  name: string,
  url: string,
  { login }: Addresses,
  context: CliContext,
): Promise<RegistrationError> {
  if (error instanceof AuthorityUnreachableError) {
    const { seen, fix } = explainNetworkFailure(error, url);
    // External ID's names are in DNS as soon as the tenant exists.
    const unknown = seen.includes("no such host") && await isWorkforce(name, login, context);
    return unknown ? workforce(name) : new RegistrationError(`${new URL(url).origin} ${seen}`, fix);
  }
  if (error instanceof MetadataError) {
    if (await isWorkforce(name, login, context)) return workforce(name);
    return new RegistrationError(
      `There is no external tenant "${name}" at ${url}`,
      "Enter the subdomain of your external tenant: for contoso.onmicrosoft.com it is contoso. " +
        "Microsoft Entra admin center → Overview shows it",
    );
  }
  if (error instanceof IssuerError) {
    return new RegistrationError(error.message, "Check the address of the authority");
  }
  return new RegistrationError(describeError(error), "Check the name of the tenant");
}

/** The administrators' authority knows every tenant; if the customers' one does not, the tenant is not external. */
async function isWorkforce(name: string, login: string, context: CliContext): Promise<boolean> {
  const [, subdomain] = /^([a-z0-9-]+)(?:\.onmicrosoft\.com)?$/i.exec(name) ?? [];
  if (subdomain === undefined) return false; // an address, which already tells the kind of tenant
  const domain = isGuid(name) ? name : `${subdomain}.onmicrosoft.com`;
  try {
    const url = `${login}/${domain}/v2.0/.well-known/openid-configuration`;
    return (await patientFetch(context)(url)).ok;
  } catch {
    return false; // not known, so the caller's own explanation stands
  }
}

/** @returns what to say about a tenant for employees */
export function workforce(name: string): RegistrationError {
  return new RegistrationError(
    `"${name}" is a workforce tenant, and customers sign in at external tenants only`,
    "Create an external tenant in Microsoft Entra admin center → Manage tenants → Create → External, " +
      "and enter its subdomain here",
  );
}
