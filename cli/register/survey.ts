import { isObject } from "../../lib/json.ts";
import { findApis } from "./application/consent.ts";
import { findApplication } from "./application/find_application.ts";
import { RegistrationError } from "./directory/refusal.ts";
import { type ExternalTenant, workforce } from "./directory/tenant.ts";
import { findUserFlow } from "./user_flow/user_flow.ts";
import type { Work } from "./work.ts";

/** Finds what exists, and asks the person about it, before anything is changed. */
export async function survey(work: Work): Promise<void> {
  work.apis = await findApis(work);
  work.application = await findApplication(work, work.envFile.values.CLIENT_ID || undefined);
  const found = await findUserFlow(work);
  work.userFlow = found?.flow ?? null;
  work.linked = found?.linked ?? false;
}

/**
 * Checks that the administrator has signed in at the right tenant, and that it is external.
 *
 * @param tenant the wanted tenant
 * @param organization what Graph says about the tenant of the sign-in
 * @throws {RegistrationError} if it is another one, or of another kind
 */
export function requireExternal({ name, tenantId }: ExternalTenant, organization: unknown): void {
  if (!isObject(organization)) return;
  const { id, tenantType } = organization;
  if (typeof id === "string" && id.toLowerCase() !== tenantId.toLowerCase()) {
    throw new RegistrationError(
      `You signed in to the tenant ${id}, and ${name} is ${tenantId}`,
      "Sign in with an account that administers this tenant",
    );
  }
  if (tenantType === "AAD") throw workforce(name);
  if (tenantType === "AAD B2C") {
    throw new RegistrationError(
      `"${name}" is an Azure AD B2C tenant, which has no user flows of this kind`,
      "Create an external tenant in Microsoft Entra admin center, and enter its subdomain",
    );
  }
}
