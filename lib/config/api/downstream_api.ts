import { isSecureOrLoopback } from "../../net/loopback.ts";
import { isMistake, type Mistake } from "../mistake.ts";
import { nationalCloudMistake } from "../location/national_cloud.ts";
import { byResource, GRAPH, isDefaultScope, resourceOf } from "./resource.ts";

const APIS_FIX = "orders=https://orders.example/v1 api://<client ID>/Orders.Read; todo=…";
const SCOPE_TOKEN = /^[\x21\x23-\x2b\x2d-\x5b\x5d-\x7e]+$/; // RFC 6749, 3.3; Microsoft's have no comma
/** An API without a scope: Entra takes the last part of a scope for its name. */
const BARE_API = /^[a-z][a-z0-9+.-]*:\/\/[^/]*\/?$/i;
/** The scopes that each sign-in asks for anyway. */
const SESSION_SCOPES = new Set(["openid", "profile", "offline_access"]);

/** An API that the app calls with the user's access token. */
export interface DownstreamApi {
  /** The URL that is read. */
  readonly endpoint: string;
  /** Scopes of this API, without those of OpenID Connect. */
  readonly scopes: readonly string[];
}

/**
 * Reads the scopes of the downstream API.
 *
 * @param value scopes, separated by spaces
 * @returns the scopes without those of OpenID Connect, frozen; or what is wrong with them
 */
export function readScopes(value: string): readonly string[] | Mistake {
  const scopes = value.split(/\s+/).filter((scope) => !SESSION_SCOPES.has(scope));
  const fix = "Scopes of one API, separated by spaces; default User.Read";
  const separator = /,|;|%20/.exec(value)?.[0];
  if (separator !== undefined) {
    return { problem: `has "${separator}", but scopes are separated by spaces`, fix };
  }
  const own = scopes.filter((scope) => resourceOf(scope) !== undefined);
  if (own.length === 0 || !scopes.every((scope) => SCOPE_TOKEN.test(scope))) {
    return { problem: "is not a list of scopes of an API", fix };
  }
  const bare = scopes.find((scope) => BARE_API.test(scope));
  if (bare !== undefined) {
    const named = bare.replace(/\/$/, "");
    return {
      problem: `names the API ${named}, but none of its scopes`,
      fix: `Write ${named}/.default, or ${named}/ and the name of a scope`,
    };
  }
  const cloud = scopes.map((scope) => URL.parse(scope)).filter((url) => url !== null)
    .map(nationalCloudMistake).find((mistake) => mistake !== undefined);
  if (cloud !== undefined) return { ...cloud, fix: "Scopes of an API in the global cloud" };
  if (byResource(scopes).length > 1) {
    return {
      problem: "holds scopes of more than one API, but a token is for one API",
      fix: "Keep those of the API that ENDPOINT belongs to",
    };
  }
  if (own.length > 1 && own.some(isDefaultScope)) {
    return {
      problem: "holds .default beside other scopes, but Entra accepts it only alone",
      fix: "Keep .default, which stands for all scopes of the registration, or name each scope",
    };
  }
  return Object.freeze(scopes);
}

/** @returns the API's address, or what is wrong with it */
export function readEndpoint(value: string): URL | Mistake {
  const url = URL.parse(value);
  const fix = `The API to call; default ${GRAPH}/v1.0/me`;
  if (url === null || !isSecureOrLoopback(url)) return { problem: "is not an https URL", fix };
  // Deno would send the password beside the access token, and pages and the log show the address.
  if (url.username || url.password) return { problem: "has a user name or a password", fix };
  const mistake = nationalCloudMistake(url);
  return mistake === undefined ? url : { ...mistake, fix };
}

/**
 * Reads `APIS`: further APIs, separated by semicolons, each as a name, `=`, its endpoint and its scopes.
 *
 * @param value for instance `orders=https://orders.example/v1 api://<client ID>/Orders.Read; todo=…`
 * @returns the APIs by name, or what is wrong with the value
 */
export function readApis(value: string): Readonly<Record<string, DownstreamApi>> | Mistake {
  const apis: Record<string, DownstreamApi> = {};
  for (const entry of value.split(";").map((it) => it.trim()).filter(Boolean)) {
    const [, name, address = "", list = ""] =
      /^([a-z][a-z0-9-]*)\s*=\s*(\S+)\s*(.*)$/s.exec(entry) ?? [];
    if (name === undefined) {
      return {
        problem: `has an entry that is not name=endpoint scopes: "${entry}"`,
        fix: APIS_FIX,
      };
    }
    if (Object.hasOwn(apis, name)) return { problem: `names "${name}" twice`, fix: APIS_FIX };
    const endpoint = readEndpoint(address);
    if (isMistake(endpoint)) {
      return { ...endpoint, problem: `${name}: the endpoint ${endpoint.problem}` };
    }
    const scopes = readScopes(list);
    if (isMistake(scopes)) {
      return { ...scopes, problem: `${name}: the list of scopes ${scopes.problem}` };
    }
    apis[name] = { endpoint: endpoint.href, scopes };
  }
  return Object.freeze(apis);
}
