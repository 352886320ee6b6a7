/**
 * The endpoints of a tenant, as faults and recorded requests name them. `graph` is `/v1.0/me` and below but
 * for the photo, `directory` the rest of Graph, which administrators use, `sign-in` the user flow's pages, `federation` where social providers send customers back to,
 * `emulator` what only the emulator has.
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

/** A request's path, understood. */
export interface Address {
  /** What is asked for. */
  endpoint: Endpoint;
  /** First segment of the path, the tenant's name or id, where there is one. */
  tenant: string | undefined;
  /** What follows, for endpoints with addresses of their own below. */
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

/** Tells which endpoint a path is. */
export function addressOf(path: string): Address {
  for (const [endpoint, pattern] of ROUTES) {
    const groups = pattern.exec(path)?.groups;
    if (groups) return { endpoint, tenant: groups.tenant, rest: groups.rest ?? "" };
    if (pattern.test(path)) return { endpoint, tenant: undefined, rest: "" };
  }
  return { endpoint: "unknown", tenant: undefined, rest: "" };
}
