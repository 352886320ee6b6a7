import type { Administrator, Role } from "../../directory/administrators.ts";
import { findMistake } from "../../directory/shape.ts";
import type { TenantState } from "../../state/state.ts";
import { GraphError } from "../error.ts";
import type { Resource } from "./filter.ts";

/** A call of Graph by an administrator, parsed and authorized. */
export interface DirectoryCall {
  /** The tenant. */
  tenant: TenantState;
  /** Who calls. */
  administrator: Administrator;
  /** Named parts of the path, decoded. */
  params: Record<string, string | undefined>;
  /** The query. */
  query: URLSearchParams;
  /** Headers of the request. */
  headers: Headers;
  /** The JSON body; empty where there is none. */
  body: Resource;
}

/** What a call answers with. */
export interface DirectoryAnswer {
  /** HTTP status. */
  status: number;
  /** A resource, or a list of them; undefined for 204. */
  body?: Resource | undefined;
}

/** One operation of Graph's API. */
export interface Operation {
  /** HTTP method. */
  method: string;
  /** The path below `/v1.0`, its parameters as named groups. */
  path: RegExp;
  /** The token must have one of these scopes. */
  scopes: readonly string[];
  /** The person must have one of these roles; undefined if none is needed. */
  roles?: readonly Role[];
  /** Does the work. */
  handle: (call: DirectoryCall) => DirectoryAnswer;
}

/** A list of resources, as Graph answers it. */
export function list(context: string, value: Resource[]): DirectoryAnswer {
  return { status: 200, body: { "@odata.context": contextOf(context), value } };
}

/** One resource, as Graph answers it. */
export function entity(context: string, resource: Resource, status = 200): DirectoryAnswer {
  return { status, body: { "@odata.context": contextOf(`${context}/$entity`), ...resource } };
}

/** Nothing, after a change. */
export const NO_CONTENT: DirectoryAnswer = { status: 204 };

function contextOf(path: string): string {
  return `https://graph.microsoft.com/v1.0/$metadata#${path}`;
}

/** Graph's 404 for an object that is not there, or not replicated yet. */
export function notFound(id: string): GraphError {
  return new GraphError(
    404,
    "Request_ResourceNotFound",
    `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`,
  );
}

/** Graph's 400 for a body that it can't accept. */
export function badRequest(message: string, details?: Resource[]): GraphError {
  return new GraphError(400, "Request_BadRequest", message, {}, details);
}

/** Compares a body with an example; members that the example does not have may be anything. @throws {GraphError} 400 */
export function checkBody(body: Resource, example: Resource): void {
  const mistake = findMistake(body, example, { strict: false });
  if (mistake) throw badRequest(`Invalid value specified for property: ${mistake}.`);
}

/** A required text of a body. @throws {GraphError} 400 */
export function textOf(body: Resource, name: string): string {
  const value = body[name];
  if (typeof value === "string" && value !== "") return value;
  throw badRequest(`Invalid value specified for property '${name}' of resource.`);
}
