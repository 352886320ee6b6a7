import { guidFrom } from "./guid.ts";

/** A role of the directory that lets somebody manage the tenant. */
export type Role =
  | "Global Administrator"
  | "Cloud Application Administrator"
  | "External ID User Flow Administrator";

/** A person who works at the tenant's company. Administrators are not customers and sign in elsewhere. */
export interface Administrator {
  /** Object id. */
  id: string;
  /** As the sign-in page and Graph show it. */
  displayName: string;
  /** User principal name: `admin@contoso.onmicrosoft.com` */
  email: string;
  /** Empty for somebody who may not manage anything. */
  roles: Role[];
}

/**
 * The people who can sign in as administrators: one with every right, one who manages apps but no user flows, and
 * one without a role.
 *
 * @param domain the tenant's: `contoso.onmicrosoft.com`
 */
export function administratorsOf(domain: string): Administrator[] {
  const person = (name: string, displayName: string, roles: Role[]): Administrator => {
    const email = `${name}@${domain}`;
    return { id: guidFrom(`administrator ${email}`), displayName, email, roles };
  };
  return [
    person("admin", "Ada Admin", ["Global Administrator"]),
    person("apps", "Arno Apps", ["Cloud Application Administrator"]),
    person("reader", "Rita Reader", []),
  ];
}
