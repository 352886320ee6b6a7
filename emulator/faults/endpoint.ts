/**
 * The endpoints of a tenant, as faults and recorded requests name them. `graph` is `/v1.0/me` and below, except the
 * photo; `directory` is the rest of Graph, for administrators; `sign-in` are the user flow's pages; `federation` is
 * where social providers return customers to; `emulator` are pages that Entra does not have.
 */
export const ENDPOINTS = [
  "discovery",
  "keys",
  "authorize",
  "token",
  "device code",
  "device login",
  "logout",
  "graph",
  "directory",
  "photo",
  "userinfo",
  "sign-in",
  "federation",
  "emulator",
  "unknown",
] as const;

/** One of them. */
export type Endpoint = typeof ENDPOINTS[number];

/** Whether `name` is an endpoint's. */
export function isEndpoint(name: string): name is Endpoint {
  return (ENDPOINTS as readonly string[]).includes(name);
}

/** A request's path, parsed. */
export interface Address {
  /** What is asked for. */
  endpoint: Endpoint;
  /** First segment of the path: the tenant's name or id, if there is one. */
  tenant: string | undefined;
  /** The rest of the path, for endpoints that have addresses below them. */
  rest: string;
}

const ROUTES: readonly [Endpoint, RegExp][] = [
  ["discovery", /^\/(?<tenant>[^/]+)\/v2\.0\/\.well-known\/openid-configuration$/],
  ["keys", /^\/(?<tenant>[^/]+)\/discovery\/v2\.0\/keys$/],
  ["authorize", /^\/(?<tenant>[^/]+)\/oauth2\/v2\.0\/authorize(?<rest>\/[^/]+)?$/],
  ["token", /^\/(?<tenant>[^/]+)\/oauth2\/v2\.0\/token$/],
  ["device code", /^\/(?<tenant>[^/]+)\/oauth2\/v2\.0\/devicecode$/],
  ["device login", /^\/devicelogin$/],
  ["logout", /^\/(?<tenant>[^/]+)\/oauth2\/v2\.0\/logout$/],
  ["photo", /^\/v1\.0(?<rest>\/me\/photos?\/.*)$/],
  ["graph", /^\/v1\.0(?<rest>\/me(?:\/.*)?)$/],
  ["directory", /^\/v1\.0(?<rest>\/.*)$/],
  ["userinfo", /^\/oidc\/userinfo$/],
  ["sign-in", /^\/(?<tenant>[^/]+)\/sign-in\/(?<rest>[^/]+)$/],
  ["federation", /^\/(?<tenant>[^/]+)\/federation\/oauth2$/],
  ["emulator", /^\/(?<rest>(?:emulator(?:\/.*)?)?)$/],
];

/** Parses a path. */
export function addressOf(path: string): Address {
  for (const [endpoint, pattern] of ROUTES) {
    const groups = pattern.exec(path)?.groups;
    if (groups) return { endpoint, tenant: groups.tenant, rest: groups.rest ?? "" };
    if (pattern.test(path)) return { endpoint, tenant: undefined, rest: "" };
  }
  return { endpoint: "unknown", tenant: undefined, rest: "" };
}
