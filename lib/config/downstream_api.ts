import { isSecureOrLoopback } from "../net/loopback.ts";
import type { Mistake } from "./mistake.ts";
import { nationalCloudMistake } from "./national_cloud.ts";

const SCOPE_TOKEN = /^[\x21\x23-\x2b\x2d-\x5b\x5d-\x7e]+$/; // RFC 6749, 3.3; Microsoft's have no comma
const OIDC_SCOPES = new Set(["openid", "profile", "offline_access"]);
const GRAPH = "https://graph.microsoft.com";

/**
 * Reads the scopes of the downstream API.
 *
 * @param value scopes, separated by spaces
 * @returns the scopes without those of OpenID Connect, frozen; or what is wrong with them
 */
export function readScopes(value: string): readonly string[] | Mistake {
  const scopes = value.split(/\s+/).filter((scope) => !OIDC_SCOPES.has(scope));
  if (scopes.length === 0 || !scopes.every((scope) => SCOPE_TOKEN.test(scope))) {
    return {
      problem: value.includes(",")
        ? "has commas, but scopes are separated by spaces"
        : "is not a list of scopes of an API",
      fix: "Scopes of one API, separated by spaces; default User.Read",
    };
  }
  const cloud = scopes.map((scope) => URL.parse(scope)).filter((url) => url !== null)
    .map(nationalCloudMistake).find((mistake) => mistake !== undefined);
  if (cloud !== undefined) return { ...cloud, fix: "Scopes of an API in the global cloud" };
  if (new Set(scopes.map(apiOf)).size > 1) {
    return {
      problem: "holds scopes of more than one API, but a token is for one API",
      fix: "Keep those of the API that ENDPOINT belongs to",
    };
  }
  if (scopes.length > 1 && scopes.some((scope) => scope.endsWith("/.default"))) {
    return {
      problem: "holds /.default beside other scopes, but Entra accepts it only alone",
      fix: "Keep /.default, which stands for all scopes of the registration, or name each scope",
    };
  }
  return Object.freeze(scopes);
}

/** The API that a scope belongs to: everything before its last slash, or else Microsoft Graph. */
function apiOf(scope: string): string {
  return scope.includes("/") ? scope.slice(0, scope.lastIndexOf("/")) : GRAPH;
}

/** @returns the API's address, or what is wrong with it */
export function readEndpoint(value: string): URL | Mistake {
  const url = URL.parse(value);
  const fix = `The API to call; default ${GRAPH}/v1.0/me`;
  if (url === null || !isSecureOrLoopback(url)) return { problem: "is not an https URL", fix };
  const mistake = nationalCloudMistake(url);
  return mistake === undefined ? url : { ...mistake, fix };
}
