import type { Mistake } from "./mistake.ts";

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const NOT_AN_ID = "is not an ID like 01234567-89ab-cdef-0123-456789abcdef";
const OVERVIEW = "Microsoft Entra admin center → App registrations → your app → Overview";

/** Where to find the client ID. */
export const CLIENT_ID_FIX = `Copy the Application (client) ID: ${OVERVIEW}`;
/** Where to find the client secret. */
export const CLIENT_SECRET_FIX =
  "Create one under Certificates & secrets → New client secret, and copy its Value (not its Secret ID)";
/** Where to find the tenant's ID. */
const TENANT_ID_FIX = `Copy the Directory (tenant) ID: ${OVERVIEW}; or leave it out`;

/** @returns whether a value has the form of Microsoft's ids */
export function isGuid(value: string): boolean {
  return GUID.test(value);
}

/**
 * Recognizes what people paste instead of Microsoft's client ID.
 *
 * @param clientId the value
 * @param tenantId the tenant's ID, if it is known
 */
export function clientIdMistake(
  clientId: string,
  tenantId: string | undefined,
): Mistake | undefined {
  if (!isGuid(clientId)) {
    const [suggestion] = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/i.exec(clientId) ?? [];
    return { problem: NOT_AN_ID, fix: CLIENT_ID_FIX, ...(suggestion && { suggestion }) };
  }
  if (clientId.toLowerCase() !== tenantId?.toLowerCase()) return undefined;
  return {
    problem: "is the same as TENANT_ID",
    fix: `${CLIENT_ID_FIX}; the Directory (tenant) ID is something else`,
  };
}

/** Recognizes what people paste instead of a client secret's value, such as the Secret ID, which is a guid. */
export function clientSecretMistake(clientSecret: string): Mistake | undefined {
  const problem = secretProblem(clientSecret);
  return problem === undefined ? undefined : { problem, fix: CLIENT_SECRET_FIX };
}

function secretProblem(secret: string): string | undefined {
  if (isGuid(secret)) return "is the Secret ID, or another ID, and not the secret's Value";
  if (/\*{6,}$/.test(secret)) return "is hidden behind asterisks, as the portal shows it later";
  if (/^(\$\{?\w+\}?|\$\(\w+\)|@Microsoft\.KeyVault\(.*\))$/.test(secret)) {
    return "is a reference that nothing has replaced by the secret";
  }
  const [name] = /^(export )?CLIENT_SECRET\s*[=:]/.exec(secret) ?? [];
  if (name !== undefined) return `begins with ${name}, its own name`;
  // The form of Entra's own secrets, which have no blank. Another authority's may.
  return /^\S{3}\dQ~\S*\s/.test(secret) ? "holds a blank, and no secret of Entra does" : undefined;
}

/**
 * Checks that a tenant ID is a guid, and the same one as in the authority.
 *
 * @param tenantId the value
 * @param authority the authority's URL, if it is known
 */
export function tenantIdMistake(
  tenantId: string,
  authority: string | undefined,
): Mistake | undefined {
  if (!isGuid(tenantId)) return { problem: NOT_AN_ID, fix: TENANT_ID_FIX };
  const named = authority?.split("/").find(isGuid)?.toLowerCase();
  if (named === undefined || named === tenantId.toLowerCase()) return undefined;
  return {
    problem: "is another tenant than the one in the authority",
    fix: TENANT_ID_FIX,
    suggestion: named,
  };
}
