import { type DirectoryAnswer, type DirectoryCall, list, type Operation } from "./call.ts";

/** @see https://learn.microsoft.com/graph/api/organization-list */
export const ORGANIZATION: Operation[] = [{
  method: "GET",
  path: /^\/organization$/,
  scopes: ["Organization.Read.All", "Directory.Read.All", "User.Read"],
  handle: getOrganization,
}];

function getOrganization({ tenant }: DirectoryCall): DirectoryAnswer {
  return list("organization", [{
    id: tenant.tenantId,
    displayName: tenant.branding.name,
    // Microsoft documents "AAD" and "AAD B2C" only; external tenants answer "CIAM" [R].
    tenantType: tenant.policies.tenantType,
    verifiedDomains: [{
      name: tenant.domain,
      type: "Managed",
      capabilities: "Email, OfficeCommunicationsOnline",
      isInitial: true,
      isDefault: true,
    }],
  }]);
}
