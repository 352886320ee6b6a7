import type { Application } from "../directory/applications.ts";
import type { Customer } from "../directory/customers.ts";
import type { JwtPart } from "../keys/jwt.ts";
import type { TenantState } from "../state/state.ts";

/** Above this number, groups are not listed: the token says that there are more ("overage"). */
const GROUP_LIMIT = 200;

/** The customer's roles at an app: those that it declares, or all where it declares none. */
export function rolesFor({ roles }: Customer, application: Application | undefined): string[] {
  const declared = application?.appRoles.map(({ value }) => value) ?? [];
  return declared.length === 0 ? roles : roles.filter((role) => declared.includes(role));
}

/**
 * The groups in a token for an app, if its manifest or its optional claims ask for them: object ids only. Over the
 * limit stands a claim source instead, or `hasgroups`, as `groupOverage` of the registration says.
 *
 * @see https://learn.microsoft.com/security/zero-trust/develop/configure-tokens-group-claims-app-roles
 */
export function groupClaims(
  tenant: TenantState,
  { groupMembershipClaims, groupOverage, optionalClaims }: Application,
  { id, groups }: Customer,
): JwtPart {
  const isAsked = groupMembershipClaims !== null || optionalClaims.includes("groups");
  if (!isAsked || groups.length === 0) return {};
  if (groups.length <= GROUP_LIMIT) return { groups };
  if (groupOverage === "hasgroups") return { hasgroups: true };
  // Microsoft still names its retired Azure AD Graph here [D]: apps must not follow the address.
  const endpoint = `https://graph.windows.net/${tenant.tenantId}/users/${id}/getMemberObjects`;
  return { _claim_names: { groups: "src1" }, _claim_sources: { src1: { endpoint } } };
}
