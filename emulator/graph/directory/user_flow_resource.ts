import {
  COLLECTED_ATTRIBUTES,
  DEFAULT_USER_FLOW,
  type UserFlow,
} from "../../directory/user_flow.ts";
import { badRequest, checkBody } from "./call.ts";
import type { Resource } from "./filter.ts";

// deno-lint-ignore no-explicit-any
type Json = any;

/** The OData type of a user flow for customers. */
export const USER_FLOW_TYPE = "#microsoft.graph.externalUsersSelfServiceSignUpEventsFlow";
const SUFFIX = "ExternalUsersSelfServiceSignUp";
const PASSWORD = "EmailPassword-OAUTH";
const CODE = "EmailOtpSignup-OAUTH";

/** What a body may hold, by example. */
const EXAMPLE = {
  displayName: "",
  description: "",
  priority: 0,
  conditions: { applications: { includeApplications: [{ appId: "" }] } },
  onInteractiveAuthFlowStart: { isSignUpAllowed: true },
  onAuthenticationMethodLoadStart: { identityProviders: [{ id: "" }] },
  onAttributeCollection: { attributes: [{ id: "" }] },
};

const ATTRIBUTES: readonly string[] = COLLECTED_ATTRIBUTES;

/** A user flow as Graph answers it: without the apps and without the identity providers [D]. */
export function userFlowResource(flow: UserFlow): Resource {
  const attributes = flow.attributes.map((id) => ({ id, displayName: id, dataType: "string" }));
  return {
    "@odata.type": USER_FLOW_TYPE,
    id: flow.id,
    displayName: flow.displayName,
    description: flow.description ?? null,
    priority: flow.priority ?? 500,
    conditions: { applications: { includeAllApplications: false } },
    onInteractiveAuthFlowStart: {
      "@odata.type": `#microsoft.graph.onInteractiveAuthFlowStart${SUFFIX}`,
      isSignUpAllowed: flow.signUpAllowed,
    },
    onAuthenticationMethodLoadStart: {
      "@odata.type": `#microsoft.graph.onAuthenticationMethodLoadStart${SUFFIX}`,
    },
    onAttributeCollection: {
      "@odata.type": `#microsoft.graph.onAttributeCollection${SUFFIX}`,
      attributes: [{ id: "email", displayName: "Email Address" }, ...attributes],
    },
    onUserCreateStart: {
      "@odata.type": `#microsoft.graph.onUserCreateStart${SUFFIX}`,
      userTypeToCreate: "member",
    },
  };
}

/** Makes a user flow of a Graph body. @throws {GraphError} 400 */
export function userFlowFrom(body: Json, createdAt: number): UserFlow {
  if (body["@odata.type"] !== USER_FLOW_TYPE) {
    throw badRequest(`Property '@odata.type' must be '${USER_FLOW_TYPE}'.`);
  }
  for (
    const name of ["displayName", "onInteractiveAuthFlowStart", "onAuthenticationMethodLoadStart"]
  ) {
    if (!body[name]) throw badRequest(`Property '${name}' is required.`);
  }
  checkBody(body, EXAMPLE);
  if (!body.onAuthenticationMethodLoadStart.identityProviders?.length) {
    throw badRequest("At least one identity provider is required.");
  }
  return {
    ...DEFAULT_USER_FLOW,
    id: crypto.randomUUID(),
    createdAt,
    attributes: [],
    ...userFlowChanges(body),
  };
}

/** What a Graph body changes in a user flow. @throws {GraphError} 400 */
export function userFlowChanges(body: Json): Partial<UserFlow> {
  checkBody(body, EXAMPLE);
  const changes: Partial<UserFlow> = {};
  for (const name of ["displayName", "description", "priority"] as const) {
    if (name in body) Object.assign(changes, { [name]: body[name] });
  }
  const allowed = body.onInteractiveAuthFlowStart?.isSignUpAllowed;
  if (typeof allowed === "boolean") changes.signUpAllowed = allowed;
  const providers: string[] | undefined = body.onAuthenticationMethodLoadStart?.identityProviders
    ?.map(({ id }: Json) => id);
  if (providers) changes.method = methodOf(providers);
  const attributes = body.onAttributeCollection?.attributes;
  if (attributes) {
    changes.attributes = attributes.map(({ id }: Json) => id)
      .filter((id: string) => ATTRIBUTES.includes(id));
  }
  return changes;
}

/** Email is one of two: with password, or by one-time passcode. @throws {GraphError} 400 */
function methodOf(providers: string[]): UserFlow["method"] {
  const known = [PASSWORD, CODE].filter((id) => providers.includes(id));
  if (known.length === 1) return known[0] === CODE ? "code" : "password";
  throw badRequest(`Choose one of the identity providers ${PASSWORD} and ${CODE}.`);
}
