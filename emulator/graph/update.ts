import type { Customer } from "../directory/customers.ts";
import { COLLECTED_ATTRIBUTES } from "../directory/user_flow.ts";
import { badBody, parseBody } from "./body.ts";
import { forbidden } from "./error.ts";

/** Text properties that users may change in their own account [K]. */
const TEXT: ReadonlySet<string> = new Set([
  ...COLLECTED_ATTRIBUTES,
  "mobilePhone",
  "preferredLanguage",
]);

/** Properties that users can't change. */
const PROTECTED = new Set([
  "accountEnabled",
  "identities",
  "mail",
  "userPrincipalName",
  "passwordProfile",
]);

/**
 * `PATCH /me`. Nothing changes unless all of it is right.
 *
 * @param body JSON as sent
 * @throws {GraphError} 400 or 403
 * @see https://learn.microsoft.com/graph/api/user-update
 */
export function updateCustomer(customer: Customer, body: string): void {
  const changes = Object.entries(parseBody(body));
  for (const [name, value] of changes) checkProperty(name, value);
  for (const [name, value] of changes) {
    if (name.startsWith("extension_")) {
      customer.extensions[name] = value as string | number | boolean;
    } else Object.assign(customer, { [name]: value ?? undefined });
  }
}

function checkProperty(name: string, value: unknown): void {
  if (PROTECTED.has(name)) {
    throw forbidden();
  }
  if (name === "id") throw badBody("Property 'id' is read-only and cannot be set.");
  if (name.startsWith("extension_")) {
    if (["string", "number", "boolean"].includes(typeof value)) return;
    throw badBody(`Invalid value specified for property '${name}' of resource 'User'.`);
  }
  if (!TEXT.has(name)) {
    throw badBody(`Property '${name}' does not exist on type 'microsoft.graph.user'.`);
  }
  const isText = typeof value === "string" && value.length <= 256;
  const isEmptied = value === null && name !== "displayName";
  if (!(isText && (value !== "" || name !== "displayName")) && !isEmptied) {
    throw badBody(`Invalid value specified for property '${name}' of resource 'User'.`);
  }
}
