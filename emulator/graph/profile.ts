import type { Customer } from "../directory/customers.ts";
import type { TenantState } from "../state/state.ts";

/** What `GET /me` answers without `$select`, in this order, nulls included [D, recorded R]. */
const DEFAULT_PROPERTIES = [
  "businessPhones",
  "displayName",
  "givenName",
  "jobTitle",
  "mail",
  "mobilePhone",
  "officeLocation",
  "preferredLanguage",
  "surname",
  "userPrincipalName",
  "id",
];

/** A user resource of Graph. */
export type UserResource = Record<string, unknown>;

/**
 * A customer as Graph's user.
 *
 * @param select names of `$select`; unknown ones are left out, as Graph does with properties without value
 */
export function profile(tenant: TenantState, customer: Customer, select?: string[]): UserResource {
  const properties = allProperties(tenant, customer);
  const names = (select ?? DEFAULT_PROPERTIES).map((name) => name.trim()).filter((name) =>
    name in properties
  );
  // The id is always included.
  const shown = select ? [...names.filter((name) => name !== "id"), "id"] : names;
  const context = select ? `users(${names.join(",")})` : "users";
  return {
    "@odata.context": `https://graph.microsoft.com/v1.0/$metadata#${context}/$entity`,
    ...Object.fromEntries(shown.map((name) => [name, properties[name] ?? null])),
  };
}

function allProperties(tenant: TenantState, customer: Customer): UserResource {
  const local = customer.identityProvider === "local";
  return {
    businessPhones: [],
    displayName: customer.displayName ?? "unknown",
    givenName: customer.givenName,
    jobTitle: customer.jobTitle,
    mail: customer.email,
    mobilePhone: customer.mobilePhone,
    officeLocation: null,
    preferredLanguage: customer.preferredLanguage,
    surname: customer.surname,
    userPrincipalName: tenant.customers.principalNameOf(customer),
    id: customer.id,
    accountEnabled: customer.accountEnabled,
    city: customer.city,
    country: customer.country,
    createdDateTime: customer.createdDateTime,
    // Null for social accounts and for those that sign in by one-time passcode [C].
    lastPasswordChangeDateTime: local ? customer.lastPasswordChangeDateTime : null,
    postalCode: customer.postalCode,
    state: customer.state,
    streetAddress: customer.streetAddress,
    identities: identitiesOf(tenant, customer),
    ...customer.extensions,
  };
}

function identitiesOf(tenant: TenantState, customer: Customer): Record<string, string>[] {
  const own = {
    signInType: "userPrincipalName",
    issuer: tenant.domain,
    issuerAssignedId: tenant.customers.principalNameOf(customer),
  };
  if (customer.identityProvider !== "local") {
    return [{
      signInType: "federated",
      issuer: customer.identityProvider,
      issuerAssignedId: customer.federatedId ?? customer.email,
    }, own];
  }
  if (!customer.password) {
    return [{ signInType: "federated", issuer: "mail", issuerAssignedId: customer.email }, own];
  }
  return [
    { signInType: "emailAddress", issuer: tenant.domain, issuerAssignedId: customer.email },
    own,
  ];
}
