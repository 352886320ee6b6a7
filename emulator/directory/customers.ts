import { guidFrom } from "./guid.ts";

/** Where a customer's account lives. */
export type IdentityProvider =
  | "local"
  | "google.com"
  | "facebook.com"
  | "apple.com"
  | (string & Record<never, never>);

/** An account of the tenant, as its directory and Graph know it. */
export interface Customer {
  /** The object id: `oid` in tokens, `id` in Graph. */
  id: string;
  /** What the customer signs in with. */
  email: string;
  /** Shown on the sign-in page: these are demo accounts. */
  password: string;
  /** Undefined where the user flow did not collect it; tokens then say `unknown` [K]. */
  displayName: string | undefined;
  /** Graph's `givenName`, and the claim `given_name`. */
  givenName: string | undefined;
  /** Graph's `surname`, and the claim `family_name`. */
  surname: string | undefined;
  /** As in Graph. */
  jobTitle: string | undefined;
  /** As in Graph. */
  city: string | undefined;
  /** State or province, as in Graph. */
  state: string | undefined;
  /** Country or region, as in Graph. */
  country: string | undefined;
  /** As in Graph. */
  postalCode: string | undefined;
  /** As in Graph. */
  streetAddress: string | undefined;
  /** As in Graph. */
  mobilePhone: string | undefined;
  /** A language tag: `de-DE`. */
  preferredLanguage: string | undefined;
  /** ISO 8601, UTC. */
  createdDateTime: string;
  /** ISO 8601, UTC; undefined where there is no password. */
  lastPasswordChangeDateTime: string | undefined;
  /** What the customer signs in with: a local account or a social provider. */
  identityProvider: IdentityProvider;
  /** The subject at the social provider. */
  federatedId: string | undefined;
  /** False for a disabled account (50057). */
  accountEnabled: boolean;
  /** Wrong passwords in a row. */
  wrongPasswords: number;
  /** True after too many wrong passwords (50053). */
  locked: boolean;
  /** True if the password has expired (50055). */
  passwordExpired: boolean;
  /** Values of app roles: `roles` in tokens. */
  roles: string[];
  /** Object ids of groups: `groups` in tokens, over 200 a claim source instead. */
  groups: string[];
  /** Custom attributes, `extension_{appId}_{name}` in Graph. */
  extensions: Record<string, string | number | boolean>;
  /** Claims that the tenant adds to ID tokens, as under **Attributes & Claims**. Claims of Entra's own win. */
  claims: Record<string, unknown>;
  /** Image shown as the profile photo; without it Graph answers 404. */
  photo: { type: string; base64: string } | undefined;
  /** Tokens issued before are revoked (ms since 1970). */
  tokensValidFrom: number;
}

/** What is needed to make a customer; the rest has defaults. */
export type NewCustomer =
  & { email: string; password: string }
  & Partial<Omit<Customer, "email" | "password">>;

/** The default customers. The third has no name, as happens in real tenants. */
export const DEMO_CUSTOMERS: readonly NewCustomer[] = [
  {
    email: "alice@example.com",
    password: "Sunny-Meadow-12",
    displayName: "Alice Example",
    givenName: "Alice",
    surname: "Example",
    city: "Amsterdam",
    country: "Netherlands",
    postalCode: "1012 AB",
  },
  {
    email: "bob@example.com",
    password: "Quiet-Harbour-34",
    displayName: "Bob Example",
    givenName: "Bob",
    surname: "Example",
    roles: ["Staff"],
    groups: ["7c9f5a10-3d1e-4f6b-9a52-1b8e4d2c6f70"],
  },
  { email: "casey@example.com", password: "Paper-Lantern-56" },
];

/** The tenant's directory of customers. */
export class Customers {
  readonly #byId = new Map<string, Customer>();

  /**
   * Creates an empty directory.
   *
   * @param domain the tenant's: `contoso.onmicrosoft.com`
   * @param now the tenant's clock, milliseconds since 1970
   */
  constructor(readonly domain: string, private readonly now: () => number) {}

  /** All customers, oldest first. */
  list(): Customer[] {
    return [...this.#byId.values()];
  }

  /** The customer with this object id. */
  get(id: string): Customer | undefined {
    return this.#byId.get(id);
  }

  /** The customer who signs in with this address; case does not matter. */
  findByEmail(email: string): Customer | undefined {
    const wanted = email.trim().toLowerCase();
    return this.list().find((customer) => customer.email.toLowerCase() === wanted);
  }

  /** Finds a customer by the opaque `login_hint` claim, the user principal name or the email address. */
  findByHint(hint: string): Customer | undefined {
    return this.findByEmail(hint) ??
      this.list().find((customer) =>
        loginHintOf(customer) === hint || this.principalNameOf(customer) === hint
      );
  }

  /** Adds an account. @throws {Error} if the address is taken */
  add(account: NewCustomer): Customer {
    if (this.findByEmail(account.email)) {
      throw new Error(`Cannot add customer "${account.email}": the address is taken`);
    }
    const created = new Date(this.now()).toISOString().replace(/\.\d+Z$/, "Z");
    const customer: Customer = {
      id: guidFrom(`${this.domain}/${account.email.toLowerCase()}`),
      displayName: undefined,
      givenName: undefined,
      surname: undefined,
      jobTitle: undefined,
      city: undefined,
      state: undefined,
      country: undefined,
      postalCode: undefined,
      streetAddress: undefined,
      mobilePhone: undefined,
      preferredLanguage: undefined,
      createdDateTime: created,
      lastPasswordChangeDateTime: account.identityProvider ? undefined : created,
      identityProvider: "local",
      federatedId: undefined,
      accountEnabled: true,
      wrongPasswords: 0,
      locked: false,
      passwordExpired: false,
      roles: [],
      groups: [],
      extensions: {},
      claims: {},
      photo: undefined,
      tokensValidFrom: 0,
      ...account,
    };
    this.#byId.set(customer.id, customer);
    return customer;
  }

  /** Deletes an account: its sessions end with 16000, its tokens with Graph's 404. */
  remove(id: string): void {
    this.#byId.delete(id);
  }

  /** A local customer's user principal name is made from the object id [R]. */
  principalNameOf(customer: Customer): string {
    return `${customer.id}@${this.domain}`;
  }
}

/** The value of the optional claim `login_hint`: opaque, and not the address. */
export function loginHintOf(customer: Customer): string {
  return `O.${btoa(customer.id).replaceAll("=", "")}`;
}
