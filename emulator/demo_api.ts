import type { NewApplication } from "./directory/applications.ts";
import { guidFrom } from "./directory/guid.ts";
import { tenantNames } from "./directory/tenant_name.ts";

const CLIENT_ID = guidFrom("example API");
const SECRET = "example-api-secret";
const PORT = 3101;
const NAME = "orders";
const SCOPES = ["Orders.Read", "Orders.Write"];

/** The registration of `examples/api/`: it exposes two scopes, and calls Graph on behalf of customers. */
export const DEMO_API: NewApplication = {
  clientId: CLIENT_ID,
  name: "Orders API",
  identifierUris: [`api://${CLIENT_ID}`],
  apiScopes: SCOPES.map((value) => ({
    id: guidFrom(`scope ${value} of the example API`),
    value,
    isEnabled: true,
  })),
  secrets: [{ id: guidFrom("secret of the example API"), value: SECRET, expires: undefined }],
  userFlow: false,
};

/** The scopes of the example API as clients ask for them. */
export const DEMO_API_SCOPES: readonly string[] = SCOPES.map((scope) =>
  `api://${CLIENT_ID}/${scope}`
);

/** `APIS` of an app that calls the example API at a port of this machine. */
export function apisAt(port = PORT): string {
  return `${NAME}=http://127.0.0.1:${port}/${NAME} ${DEMO_API_SCOPES.join(" ")}`;
}

/**
 * The example API's settings for the tenant that `deno task start` and `deno task emulator` bring.
 *
 * @param authority the tenant's authority; by default what it is while port 3100 is free
 */
export function demoApiSettings(
  authority = "http://127.0.0.1:3100/contoso.onmicrosoft.com",
): Record<string, string> {
  const { origin, pathname } = new URL(authority);
  const { name, tenantId } = tenantNames(pathname.split("/")[1]);
  return {
    AUTHORITY: authority,
    TENANT_ID: tenantId,
    API_CLIENT_ID: CLIENT_ID,
    API_CLIENT_SECRET: SECRET,
    API_CLIENTS: guidFrom(`app of ${name}`),
    API_GRAPH_ENDPOINT: `${origin}/v1.0/me`,
    API_PORT: String(PORT),
  };
}
