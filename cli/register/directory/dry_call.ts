import { ADMIN_SCOPES } from "../sign_in/device_code.ts";
import type { Call, Method } from "./graph.ts";
import { GraphRefusal } from "./refusal.ts";
import type { Plan } from "../plan/plan.ts";

/** A call that would be made. */
export interface PlannedCall {
  readonly method: Method;
  readonly url: string;
  readonly body?: unknown;
}

/**
 * Makes a stand-in for Microsoft Graph that only notes the calls. It answers as a tenant in which nothing exists yet.
 *
 * @param base Graph's address with its version
 * @param plan what is to be made
 * @param note takes each call
 */
export function createDryCall(base: string, plan: Plan, note: (call: PlannedCall) => void): Call {
  return function call(method, path, { body } = {}) {
    note({ method, url: decodeURIComponent(base + path), ...(body === undefined ? {} : { body }) });
    const answer = answerTo(method, path, plan);
    if (answer !== null) return Promise.resolve(answer);
    return Promise.reject(new GraphRefusal(`${method} ${path}`, 404, {}));
  };
}

/** @returns the calls that sign the administrator in; their bodies are forms */
export function signInCalls(authority: string, clientId: string): PlannedCall[] {
  const url = `${authority}/oauth2/v2.0`;
  const scope = Object.keys(ADMIN_SCOPES).map((it) => `https://graph.microsoft.com/${it}`).join(
    " ",
  );
  const grant_type = "urn:ietf:params:oauth:grant-type:device_code";
  return [
    { method: "POST", url: `${url}/devicecode`, body: { client_id: clientId, scope } },
    {
      method: "POST",
      url: `${url}/token`,
      body: { grant_type, client_id: clientId, device_code: "<device code>" },
    },
  ];
}

function answerTo(method: Method, path: string, plan: Plan): Record<string, unknown> | null {
  if (method === "POST") {
    if (path.endsWith("/addPassword")) return { keyId: "<key ID>", secretText: "<client secret>" };
    if (path === "/applications") return { id: "<object ID>", appId: "<client ID>" };
    if (path === "/servicePrincipals") return { id: "<ID of the service principal>" };
    return { id: path.includes("Grants") ? "<ID of the consent>" : "<ID of the user flow>" };
  }
  if (method === "PATCH") return {};
  const api = plan.permissions.find(({ resourceAppId }) => path.includes(resourceAppId));
  if (api !== undefined) {
    return {
      id: `<ID of the API ${api.resourceAppId}>`,
      oauth2PermissionScopes: [...api.scopes, ...api.optional].map((value) => ({
        value,
        id: `<ID of ${value}>`,
      })),
    };
  }
  return path.includes("(appId=") ? null : { value: [] };
}
