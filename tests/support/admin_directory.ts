import { type Application, registerApplication } from "../../emulator/directory/applications.ts";
import type { Tenant } from "../../emulator/tenant.ts";

/** Where the administrator's side is. */
export const LOGIN = "https://login.directory.example";
export const GRAPH = "https://graph.directory.example/v1.0";

const GRAPH_APP_ID = "00000003-0000-0000-c000-000000000000";
const GRAPH_SP_ID = "99990000-0000-0000-0000-000000000003";
const FLOWS = "/identity/authenticationEventsFlows";
export const SCOPES = [
  "openid",
  "profile",
  "email",
  "offline_access",
  "User.Read",
  "User.ReadWrite",
];

type Entry = Record<string, unknown> & { id: string };
interface Flow extends Entry {
  displayName: string;
  apps: string[];
}

/** A refusal, as Graph words it. */
export function refusal(
  status: number,
  code: string,
  message = code,
  details: object[] = [],
): Response {
  const headers = { "content-type": "application/json" };
  const error = { code, message, details, innerError: { "request-id": "req-1" } };
  return new Response(JSON.stringify({ error }), { status, headers });
}

/** A call to Graph, for what disturbs it. */
export interface SeenCall {
  readonly method: string;
  /** The path below the version, decoded, with its query. */
  readonly path: string;
  readonly body: Record<string, unknown>;
  readonly token: string | null;
}

/**
 * The administrator's side of an emulated tenant, in memory, as Graph's reference describes it. What is registered here
 * works at the tenant at once.
 */
export class AdminDirectory {
  readonly applications: Entry[] = [];
  readonly servicePrincipals: Entry[] = [{
    id: GRAPH_SP_ID,
    appId: GRAPH_APP_ID,
    oauth2PermissionScopes: SCOPES.map((value) => ({ id: `permission-${value}`, value })),
  }];
  readonly grants: Entry[] = [];
  readonly flows: Flow[] = [];
  organization: Record<string, unknown>;
  /** The calls to Graph, in order. */
  readonly calls: SeenCall[] = [];
  /** What the token endpoint answers, one after the other; then the token. */
  readonly tokenAnswers: { status: number; body: Record<string, unknown> }[] = [];
  scope: string | undefined;
  /** Answers in Graph's place, before a call is carried out. */
  before: (call: SeenCall) => Response | undefined = () => undefined;
  /** Changes the answer, after a call was carried out. May throw, as a cut connection does. */
  after: (call: SeenCall, response: Response) => Response = (_, response) => response;
  readonly #tenant: Tenant;
  #ids = 0;

  constructor(tenant: Tenant) {
    this.#tenant = tenant;
    this.organization = { id: tenant.tenantId, displayName: "Contoso", tenantType: "CIAM" };
  }

  /** The `fetch` of a command: the administrator's side is this directory, the rest is the network. */
  readonly fetch: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    const { url } = request;
    if (/^https:[^/]*\/\/[^/]*\.ciamlogin\.com\//.test(url)) {
      return Response.json({ error: "invalid_tenant", error_description: "AADSTS90002: x" }, {
        status: 400,
      });
    }
    if (url.startsWith(`${LOGIN}/`)) return this.#signIn(new URL(url).pathname);
    if (!url.startsWith(`${GRAPH}/`)) return await fetch(input, init);
    const text = await request.text();
    const call: SeenCall = {
      method: request.method,
      path: decodeURIComponent(url.slice(GRAPH.length)),
      body: text === "" ? {} : JSON.parse(text),
      token: request.headers.get("authorization"),
    };
    this.calls.push(call);
    return this.before(call) ?? this.after(call, this.#answer(call));
  };

  /** The state, without the IDs and secrets that differ from run to run. */
  get state(): unknown {
    const names = new Map(
      this.applications.map(({ id, appId }) => [String(appId), `app of ${id}`]),
    );
    const plain = (entry: Entry) => {
      const { id: _, appId: __, passwordCredentials, ...rest } = entry;
      return { ...rest, secrets: (passwordCredentials as unknown[] | undefined)?.length };
    };
    return structuredClone({
      applications: this.applications.map(plain),
      servicePrincipals: this.servicePrincipals.length,
      grants: this.grants.map(({ scope, consentType }) => ({ scope, consentType })),
      flows: this.flows.map((
        { displayName, apps },
      ) => [displayName, apps.map((it) => names.has(it))]),
    });
  }

  /** An application that others have registered. */
  addApplication(application: Record<string, unknown>): Record<string, unknown> {
    return this.#addApplication(application);
  }

  /** A user flow that others have made. */
  addFlow(displayName: string, apps: string[] = []): void {
    this.#add(this.flows, { displayName, apps });
  }

  #signIn(path: string): Response {
    if (path.endsWith("/.well-known/openid-configuration")) {
      return path.includes("fabrikam")
        ? Response.json({})
        : Response.json({ error: "x" }, { status: 400 });
    }
    if (path.endsWith("/devicecode")) {
      return Response.json({
        user_code: "C77DCAUF6",
        device_code: "device-code-secret",
        verification_uri: "https://microsoft.com/devicelogin",
        expires_in: 900,
        interval: 5,
        message: "…",
      });
    }
    const answer = this.tokenAnswers.shift();
    if (answer !== undefined) return Response.json(answer.body, { status: answer.status });
    return Response.json({
      token_type: "Bearer",
      expires_in: 3600,
      access_token: "administrators-token",
      ...(this.scope === undefined ? {} : { scope: this.scope }),
    });
  }

  #answer({ method, path, body }: SeenCall): Response {
    const [pathname = "", query = ""] = path.split("?");
    const key = (collection: string) =>
      new RegExp(`^/${collection}(?:\\(appId='([^']+)'\\)|/([^/]+))`);
    const entry = (entries: Entry[], collection: string) => {
      const [, appId, id] = key(collection).exec(pathname) ?? [];
      return entries.find((it) => appId === undefined ? it.id === id : it.appId === appId);
    };
    const filter = new URLSearchParams(query).get("$filter") ?? "";
    const literals = [...filter.matchAll(/'((?:[^']|'')*)'/g)].map(([, it]) =>
      it!.replaceAll("''", "'")
    );

    if (pathname === "/me") return refusal(401, "InvalidAuthenticationToken");
    if (pathname === "/organization") return Response.json({ value: [this.organization] });
    if (pathname === "/applications" && method === "GET") {
      return Response.json({
        value: this.applications.filter((it) => it.displayName === literals[0]),
      });
    }
    if (pathname === "/applications") return this.#created(this.#addApplication(body));
    if (pathname.startsWith("/applications")) {
      const application = entry(this.applications, "applications");
      return application === undefined
        ? missing()
        : this.#onApplication(application, method, pathname, body);
    }
    if (pathname === "/servicePrincipals") {
      if (!this.applications.some(({ appId }) => appId === body.appId)) {
        return refusal(400, "Request_BadRequest", "no application", [{
          code: "NoBackingApplicationObject",
        }]);
      }
      if (this.servicePrincipals.some(({ appId }) => appId === body.appId)) {
        return refusal(409, "Request_MultipleObjectsWithSameKeyValue");
      }
      return this.#created(this.#add(this.servicePrincipals, body));
    }
    if (pathname.startsWith("/servicePrincipals")) {
      return this.#plain(
        this.servicePrincipals,
        entry(this.servicePrincipals, "servicePrincipals"),
        method,
        body,
      );
    }
    if (pathname === "/oauth2PermissionGrants") {
      const [clientId, resourceId] = method === "GET" ? literals : [body.clientId, body.resourceId];
      const same = this.grants.filter((it) =>
        it.clientId === clientId && it.resourceId === resourceId
      );
      if (method === "GET") return Response.json({ value: same });
      if (same.length > 0) {
        return refusal(400, "Request_BadRequest", "Permission entry already exists.");
      }
      if (!this.servicePrincipals.some(({ id }) => id === clientId)) return missing();
      return this.#created(this.#add(this.grants, body));
    }
    if (pathname.startsWith("/oauth2PermissionGrants/")) {
      return this.#plain(this.grants, entry(this.grants, "oauth2PermissionGrants"), method, body);
    }
    if (pathname === FLOWS && method === "GET") {
      const isByApp = filter.includes("includeApplications");
      const value = this.flows.filter(({ displayName, apps }) =>
        filter === "" || (isByApp ? apps.includes(literals[0]!) : displayName === literals[0])
      );
      return Response.json({
        value: value.map(({ apps: _, ...flow }) => ({
          "@odata.type": "#microsoft.graph.externalUsersSelfServiceSignUpEventsFlow",
          ...flow,
        })),
      });
    }
    if (pathname === FLOWS) return this.#addFlow(body);
    if (pathname.startsWith(`${FLOWS}/`)) return this.#onFlow(method, pathname, body);
    throw new Error(`No answer to ${method} ${path}`);
  }

  #addApplication(body: Record<string, unknown>): Entry {
    const application = this.#add(this.applications, {
      appId: crypto.randomUUID(),
      passwordCredentials: [],
      keyCredentials: [],
      ...body,
    });
    this.#publish(application);
    return application;
  }

  #onApplication(
    application: Entry,
    method: string,
    pathname: string,
    body: Record<string, unknown>,
  ): Response {
    const secrets = application.passwordCredentials as Record<string, unknown>[];
    if (pathname.endsWith("/addPassword")) {
      const { displayName, endDateTime } = body.passwordCredential as Record<string, string>;
      const secretText = `abc8Q~${crypto.randomUUID()}`;
      const keyId = crypto.randomUUID();
      secrets.push({ keyId, displayName, endDateTime, value: secretText });
      this.#publish(application);
      return Response.json({ keyId, displayName, endDateTime, secretText });
    }
    if (pathname.endsWith("/removePassword")) {
      const at = secrets.findIndex(({ keyId }) => keyId === body.keyId);
      if (at < 0) return refusal(400, "Request_BadRequest", "No credentials found to be removed.");
      secrets.splice(at, 1);
      this.#publish(application);
      return new Response(null, { status: 204 });
    }
    if (method === "GET") {
      const shown = secrets.map(({ keyId, displayName }) => ({ keyId, displayName }));
      return Response.json({ ...application, passwordCredentials: shown });
    }
    return this.#plain(
      this.applications,
      application,
      method,
      body,
      () => this.#publish(application),
    );
  }

  #onFlow(method: string, pathname: string, body: Record<string, unknown>): Response {
    const [id, ...rest] = pathname.slice(FLOWS.length + 1).split("/");
    const flow = this.flows.find((it) => it.id === id);
    if (flow === undefined) return missing();
    if (rest.length === 0) return this.#plain(this.flows, flow, method, body);
    const appId = rest.at(-1)!;
    if (method === "GET") return Response.json({ value: flow.apps.map((it) => ({ appId: it })) });
    if (method === "POST") {
      if (this.flows.some(({ apps }) => apps.includes(String(body.appId)))) {
        return refusal(400, "Request_BadRequest", "linked already");
      }
      flow.apps.push(String(body.appId));
      return Response.json(body, { status: 201 });
    }
    if (!flow.apps.includes(appId)) return missing();
    flow.apps.splice(flow.apps.indexOf(appId), 1);
    return new Response(null, { status: 204 });
  }

  #addFlow(body: Record<string, unknown>): Response {
    const { conditions, ...rest } = body as {
      conditions?: { applications: { includeApplications: { appId: string }[] } };
    };
    const apps = (conditions?.applications.includeApplications ?? []).map(({ appId }) => appId);
    const displayName = String(body.displayName);
    if (this.flows.some((it) => it.displayName === displayName)) {
      return refusal(400, "Request_BadRequest");
    }
    return this.#created(this.#add(this.flows, { ...rest, displayName, apps }));
  }

  #add<T extends Entry>(entries: T[], body: object): T {
    const entry = { id: `object-${++this.#ids}`, ...body } as T;
    entries.push(entry);
    return entry;
  }

  #created({ apps: _, ...entry }: Entry & { apps?: string[] }): Response {
    return Response.json(entry, { status: 201 });
  }

  #plain<T extends Entry>(
    entries: T[],
    entry: T | undefined,
    method: string,
    body: object,
    changed = () => {},
  ): Response {
    if (entry === undefined) return missing();
    if (method === "GET") return Response.json(entry);
    if (method === "DELETE") {
      entries.splice(entries.indexOf(entry), 1);
      const registered = this.#tenant.applications as Map<string, Application>;
      if (entries as unknown === this.applications) registered.delete(String(entry.appId));
    } else {
      Object.assign(entry, body);
      changed();
    }
    return new Response(null, { status: 204 });
  }

  /** Makes an application known at the tenant where customers sign in. */
  #publish({ appId, displayName, web, passwordCredentials, keyCredentials }: Entry): void {
    const { redirectUris = [] } = web as { redirectUris?: string[] };
    const pem = (key: string) => `-----BEGIN CERTIFICATE-----\n${key}\n-----END CERTIFICATE-----\n`;
    const application = registerApplication({
      clientId: String(appId),
      name: String(displayName),
      redirectUris: [...redirectUris],
      secrets: (passwordCredentials as { value: string; keyId: string }[]).map((
        { value, keyId },
      ) => ({
        value,
        id: keyId,
        expires: undefined,
      })),
      certificates: (keyCredentials as { key: string }[]).map(({ key }) => pem(key)),
    });
    (this.#tenant.applications as Map<string, Application>).set(String(appId), application);
  }
}

function missing(): Response {
  return refusal(404, "Request_ResourceNotFound");
}
