import { AadstsError } from "../faults/aadsts_error.ts";
import { authorize } from "../oauth/authorize.ts";
import { discovery, keySet, unknownTenant } from "../oauth/discovery.ts";
import { deviceCode } from "../oauth/device_code.ts";
import type { Address, Endpoint } from "../faults/endpoint.ts";
import { directory } from "../graph/directory/directory.ts";
import { deviceLogin } from "../journey/device_login.tsx";
import { graph } from "../graph/graph.ts";
import { errorPage } from "../pages/error.tsx";
import { FORM_POST_SCRIPT } from "../pages/form_post.tsx";
import { FORM_POST_PATH, STYLE_PATH } from "../pages/frame.tsx";
import { changeTenant, isFromOwnPage } from "../management/changes.ts";
import { isManagementPath, managementPage } from "../management/page.tsx";
import { mailboxPage } from "../pages/mailbox.tsx";
import { stylesheet } from "../pages/style.ts";
import type { Engine } from "../engine/provider.ts";
import { federated, signIn, type Visits } from "../journey/interaction.ts";
import { signOut } from "../oauth/sign_out.ts";
import type { TenantState } from "../state/state.ts";
import { token } from "../oauth/token.ts";
import { userinfo } from "../graph/userinfo.ts";

/** Endpoints at which administrators sign in without naming their tenant. */
const FOR_ADMINISTRATORS: Endpoint[] = ["discovery", "device code", "token"];

/** Routes a request to its endpoint. */
export async function route(
  tenant: TenantState,
  engine: Engine,
  visits: Visits,
  { endpoint, tenant: name, rest }: Address,
  request: Request,
  body: string,
): Promise<Response> {
  const isKnown = name === undefined ||
    [tenant.tenantId, tenant.domain].includes(name.toLowerCase()) ||
    (name === "organizations" && FOR_ADMINISTRATORS.includes(endpoint));
  if (!isKnown) {
    const isPage = endpoint === "authorize" || endpoint === "logout";
    if (isPage) return errorPage(tenant, new AadstsError(90002, { values: [name] }));
    return unknownTenant(tenant, name);
  }
  const url = new URL(request.url);
  const form = request.method === "POST" ? new URLSearchParams(body) : undefined;
  switch (endpoint) {
    case "discovery":
      return discovery(tenant, name!);
    case "keys":
      return keySet(tenant);
    case "authorize":
      if (rest) return await engine.call(request, `/oauth2/v2.0/authorize${rest}`);
      return await authorize(tenant, engine, request, form ?? url.searchParams);
    case "token":
      return form ? await token(tenant, engine, request, form) : methodNotAllowed("POST");
    case "device code":
      return form ? await deviceCode(tenant, request, form) : methodNotAllowed("POST");
    case "device login":
      if (form && !isFromOwnPage(tenant, request)) {
        return new Response("Forbidden\n", { status: 403 });
      }
      return deviceLogin(tenant, form);
    case "logout":
      return await signOut(
        tenant,
        engine,
        request,
        new URLSearchParams([...form ?? [], ...url.searchParams]),
        form?.get("action") === "sign out",
      );
    case "graph":
    case "photo":
      return await graph(tenant, request, rest, body);
    case "directory":
      return await directory(tenant, request, rest, body);
    case "userinfo":
      return await userinfo(tenant, request);
    case "sign-in":
      return await signIn(tenant, engine, visits, request, rest, form);
    case "federation":
      return await federated(tenant, visits, url);
    case "emulator":
      return await emulatorPage(tenant, request, url, form);
    case "unknown":
      return new Response("Not found\n", { status: 404 });
  }
}

async function emulatorPage(
  tenant: TenantState,
  request: Request,
  url: URL,
  form: URLSearchParams | undefined,
): Promise<Response> {
  if (isManagementPath(url.pathname)) {
    if (!form) return managementPage(tenant, url.pathname);
    if (!isFromOwnPage(tenant, request)) return new Response("Forbidden\n", { status: 403 });
    await changeTenant(tenant, form);
    return new Response(null, { status: 303, headers: { location: url.pathname } });
  }
  switch (url.pathname) {
    case "/":
      return new Response(null, { status: 302, headers: { location: "/emulator" } });
    case "/emulator/mailbox":
      return mailboxPage(tenant);
    case STYLE_PATH:
      return new Response(stylesheet(tenant.branding.colour), {
        headers: { "content-type": "text/css; charset=utf-8" },
      });
    case FORM_POST_PATH:
      return new Response(FORM_POST_SCRIPT, {
        headers: { "content-type": "text/javascript; charset=utf-8" },
      });
    default:
      return new Response("Not found\n", { status: 404 });
  }
}

function methodNotAllowed(allow: string): Response {
  return new Response("Method not allowed\n", { status: 405, headers: { allow } });
}
