import { badBody, parseBody } from "./body.ts";
import type { Customer } from "../directory/customers.ts";
import { GraphError } from "./error.ts";

/** Most ids that `getMemberObjects` answers [D]. */
const MAX_OBJECTS = 11_000;
const MAX_CHECKED = 20;
const DEFAULT_PAGE = 100;
const MAX_PAGE = 999;

/** A page of a list: its resources, and where the next one begins. */
export interface MemberPage {
  /** Resources of Graph. */
  value: Record<string, unknown>[];
  /** Index of the first resource of the next page; undefined on the last one. */
  next: number | undefined;
  /** All of them. */
  count: number;
}

/**
 * `GET /me/memberOf` and `/me/transitiveMemberOf`, the same here: groups have no members but customers.
 *
 * @param query `$top`, and `$skiptoken` of the link to the next page
 * @param showsNames false: only ids, as with User.Read ("limited information") [D]
 */
export function memberOf(
  { groups }: Customer,
  query: URLSearchParams,
  showsNames: boolean,
): MemberPage {
  const top = Number(query.get("$top") ?? DEFAULT_PAGE);
  if (!Number.isInteger(top) || top < 1 || top > MAX_PAGE) {
    throw badBody(
      `Invalid page size specified: '${query.get("$top")}'. Must be between 1 and 999.`,
    );
  }
  const start = Number(query.get("$skiptoken") ?? 0);
  const value = groups.slice(start, start + top).map((id) => ({
    "@odata.type": "#microsoft.graph.group",
    id,
    displayName: showsNames ? `Group ${id.slice(0, 8)}` : null,
    securityEnabled: showsNames ? true : null,
  }));
  const next = start + top < groups.length ? start + top : undefined;
  return { value, next, count: groups.length };
}

/**
 * `POST /me/getMemberObjects` and `/me/getMemberGroups`: the ids of all groups.
 *
 * @throws {GraphError} 400 without `securityEnabledOnly`, or for more ids than fit
 * @see https://learn.microsoft.com/graph/api/directoryobject-getmemberobjects
 */
export function memberObjects({ groups }: Customer, body: string): string[] {
  if (typeof parseBody(body).securityEnabledOnly !== "boolean") {
    throw badBody("The parameter 'securityEnabledOnly' is required.");
  }
  if (groups.length > MAX_OBJECTS) {
    throw new GraphError(
      400,
      "Directory_ResultSizeLimitExceeded",
      "The specified object is a member of too many groups.",
    );
  }
  return groups;
}

/**
 * `POST /me/checkMemberGroups`: which of up to 20 groups the customer is in.
 *
 * @throws {GraphError} 400
 * @see https://learn.microsoft.com/graph/api/directoryobject-checkmembergroups
 */
export function checkMemberGroups({ groups }: Customer, body: string): string[] {
  const { groupIds } = parseBody(body);
  if (!Array.isArray(groupIds) || groupIds.length === 0) {
    throw badBody("The parameter 'groupIds' is required.");
  }
  if (groupIds.length > MAX_CHECKED) {
    throw badBody(`Too many group IDs: ${groupIds.length}. At most ${MAX_CHECKED} are allowed.`);
  }
  return groups.filter((id) => groupIds.includes(id));
}
