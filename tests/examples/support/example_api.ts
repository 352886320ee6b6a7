import { DEMO_API, DEMO_API_SCOPES } from "../../../emulator/demo_api.ts";
import { startTenant, type Tenant, type TenantOptions } from "../../../emulator/tenant.ts";
import type { World } from "../../../examples/api/api.ts";
import { App } from "../../emulator/support/app.ts";
import { type ExampleApi, startExampleApi } from "../../support/example_api.ts";

/** The example API's client ID, which is the audience of its tokens. */
export const API_ID: string = DEMO_API.clientId;

/** A tenant's options: an app that may call the example API, and the API itself. */
export const WITH_API: TenantOptions = {
  application: {
    permissions: ["openid", "profile", "offline_access", "User.Read", ...DEMO_API_SCOPES],
  },
  applications: [DEMO_API],
};

/** The example API with its tenant, and an app of the tenant that gets tokens for it. */
export class ApiStory implements AsyncDisposable {
  private constructor(readonly tenant: Tenant, readonly api: ExampleApi, readonly app: App) {}

  static async start(world: Partial<World> = {}, options = WITH_API): Promise<ApiStory> {
    const tenant = await startTenant(options);
    return new ApiStory(tenant, startExampleApi(tenant, world), new App(tenant));
  }

  /** Signs a customer in; returns an access token for the example API. */
  async token(email?: string): Promise<string> {
    const scope = ["openid", ...DEMO_API_SCOPES].join(" ");
    return (await this.app.signedIn({ scope, prompt: "login" }, email)).access_token;
  }

  /** Makes a token with claims that differ from a valid one's, signed with the tenant's key. */
  async forged(token: string, changes: Record<string, unknown>): Promise<string> {
    const [header, payload] = token.split(".").slice(0, 2).map((part) =>
      JSON.parse(new TextDecoder().decode(
        Uint8Array.fromBase64(part, { alphabet: "base64url" }),
      ))
    );
    return await this.tenant.signJwt(header, { ...payload, ...changes });
  }

  /** Calls the API. */
  call(path: string, token?: string, init: RequestInit = {}): Promise<Answer> {
    const headers = new Headers(init.headers);
    if (token !== undefined) headers.set("authorization", `Bearer ${token}`);
    return answerOf(fetch(this.api.origin + path, { ...init, headers }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.api[Symbol.asyncDispose]();
    await this.tenant.close();
  }
}

/** What the API answered. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** The header `WWW-Authenticate`; empty without one. */
  readonly challenge: string;
  // deno-lint-ignore no-explicit-any
  readonly body: any;
}

async function answerOf(answering: Promise<Response>): Promise<Answer> {
  const { status, headers, ...response } = await answering.then(async (it) => ({
    status: it.status,
    headers: it.headers,
    body: await it.json(),
  }));
  return { status, headers, challenge: headers.get("www-authenticate") ?? "", ...response };
}
