import { guidFrom } from "./guid.ts";

/** Microsoft Graph's application id: the audience of its tokens, and `resourceAppId` in registrations. */
export const GRAPH_APP_ID = "00000003-0000-0000-c000-000000000000";

/** A delegated permission of Microsoft Graph. */
export interface GraphScope {
  /** The same in every tenant, where the id below is a real one. */
  id: string;
  /** As in a scope parameter: `User.Read`. */
  value: string;
}

/** Ids that Microsoft's own samples use [C]; those of other scopes are made up. */
const REAL_IDS: Record<string, string> = {
  "openid": "37f7f235-527c-4136-accd-4a02d197296e",
  "profile": "14dad69e-099b-42c9-810b-d002981feec1",
  "email": "64a6cdd6-aab1-4aaf-94b8-3cc8405e90d0",
  "offline_access": "7427e0e9-2fba-42fe-b0c0-848c9e6a8182",
  "User.Read": "e1fe6dd8-ba31-4d61-89e7-88639da4683d",
  "User.ReadWrite": "b4e74841-8e56-480b-be8b-910348b18b4c",
  "User.DeleteRestore.All": "4bb440cd-2cf2-4f90-8004-aa2acd2537c5",
};

/** Delegated permissions that Graph has here; any other name is a mistake (650053). */
export const GRAPH_SCOPES: readonly GraphScope[] = [
  "openid",
  "profile",
  "email",
  "offline_access",
  "User.Read",
  "User.ReadWrite",
  "User.ReadBasic.All",
  "User.Read.All",
  "User.ReadWrite.All",
  "User.DeleteRestore.All",
  "User.RevokeSessions.All",
  "Directory.Read.All",
  "Directory.AccessAsUser.All",
  "GroupMember.Read.All",
  "Mail.Read",
  "Calendars.Read",
  "Files.Read",
  "People.Read",
  "Application.Read.All",
  "Application.ReadWrite.All",
  "AppRoleAssignment.ReadWrite.All",
  "DelegatedPermissionGrant.ReadWrite.All",
  "EventListener.Read.All",
  "EventListener.ReadWrite.All",
  "IdentityUserFlow.Read.All",
  "IdentityUserFlow.ReadWrite.All",
  "Organization.Read.All",
  "Policy.Read.All",
  "Policy.ReadWrite.ConditionalAccess",
].map((value) => ({ value, id: REAL_IDS[value] ?? guidFrom(`scope ${value} of Graph`) }));
