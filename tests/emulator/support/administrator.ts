import type { Tenant } from "../../../emulator/tenant.ts";

/** The public client by which command line tools sign administrators in. */
export const COMMAND_LINE_TOOLS = "14d82eec-204b-4c2f-b7e8-296a70dab67e";

/** What `register` asks for. */
export const SCOPES = [
  "Application.ReadWrite.All",
  "DelegatedPermissionGrant.ReadWrite.All",
  "EventListener.ReadWrite.All",
  "Organization.Read.All",
].map((name) => `https://graph.microsoft.com/${name}`).join(" ");

/** An answer of Graph or of the login endpoints. */
// deno-lint-ignore no-explicit-any
export type Answer = { status: number; headers: Headers; body: any };

/** Sends a form to one of the login endpoints of `organizations`, or of a tenant. */
export async function login(
  tenant: Tenant,
  endpoint: "devicecode" | "token",
  fields: Record<string, string>,
  name = "organizations",
): Promise<Answer> {
  const response = await fetch(`${tenant.origin}/${name}/oauth2/v2.0/${endpoint}`, {
    method: "POST",
    body: new URLSearchParams({ client_id: COMMAND_LINE_TOOLS, ...fields }),
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

/** Asks for the tokens of a device code. */
export function poll(tenant: Tenant, device_code: string): Promise<Answer> {
  const grant_type = "urn:ietf:params:oauth:grant-type:device_code";
  return login(tenant, "token", { grant_type, device_code });
}

/** Sends the page on which a code is entered. */
export async function enter(
  tenant: Tenant,
  fields: Record<string, string>,
  origin = tenant.origin,
): Promise<{ status: number; page: string }> {
  const response = await fetch(`${tenant.origin}/devicelogin`, {
    method: "POST",
    headers: { origin },
    body: new URLSearchParams(fields),
  });
  return { status: response.status, page: await response.text() };
}

/** An administrator with an access token for Graph. */
export class Admin {
  constructor(readonly tenant: Tenant, readonly token: string) {}

  /** Signs a person in by device code: `admin`, `apps` or `reader`. */
  static async signIn(tenant: Tenant, name = "admin", scope = SCOPES): Promise<Admin> {
    const { body: code } = await login(tenant, "devicecode", { scope });
    const person = tenant.administrators.find(({ email }) => email.startsWith(`${name}@`))!;
    await enter(tenant, { code: code.user_code, person: person.id });
    const { body } = await poll(tenant, code.device_code);
    if (!body.access_token) throw new Error(`No token: ${JSON.stringify(body)}`);
    return new Admin(tenant, body.access_token);
  }

  /** Calls Graph below `/v1.0`. */
  async call(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const response = await fetch(`${this.tenant.origin}/v1.0${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.token}`,
        "content-type": "application/json",
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: text === "" ? undefined : JSON.parse(text),
    };
  }

  get(path: string, headers?: Record<string, string>): Promise<Answer> {
    return this.call("GET", path, undefined, headers);
  }

  post(path: string, body: unknown): Promise<Answer> {
    return this.call("POST", path, body);
  }

  patch(path: string, body: unknown, headers?: Record<string, string>): Promise<Answer> {
    return this.call("PATCH", path, body, headers);
  }

  delete(path: string): Promise<Answer> {
    return this.call("DELETE", path);
  }
}
