import { createHash, randomBytes } from "node:crypto";
import type { Tenant } from "../../../emulator/tenant.ts";
import { Browser } from "./browser.ts";

/** The redirect URI of the test's app. */
export const REDIRECT_URI = "http://localhost:3000/getAToken";

/** A token endpoint's answer, success or error. */
// deno-lint-ignore no-explicit-any
export type TokenAnswer = { status: number; headers: Headers; body: any };

/** A minimal app that talks to a tenant over HTTP. */
export class App {
  readonly verifier = randomBytes(32).toString("base64url");

  constructor(readonly tenant: Tenant, readonly browser: Browser = new Browser()) {}

  /** Address of an endpoint below `/{tenantId}`. */
  at(path: string): string {
    return `${this.tenant.origin}/${this.tenant.tenantId}${path}`;
  }

  /** The authorization request; `undefined` leaves a parameter out. */
  authorizeUrl(changes: Record<string, string | undefined> = {}): string {
    const params: Record<string, string | undefined> = {
      client_id: this.tenant.clientId,
      response_type: "code",
      redirect_uri: REDIRECT_URI,
      scope: "openid profile offline_access User.Read",
      state: "the-state",
      nonce: "the-nonce",
      code_challenge: createHash("sha256").update(this.verifier).digest("base64url"),
      code_challenge_method: "S256",
      ...changes,
    };
    const query = new URLSearchParams(
      Object.entries(params).filter((pair): pair is [string, string] => pair[1] !== undefined),
    );
    return this.at(`/oauth2/v2.0/authorize?${query}`);
  }

  /** Sends the browser to the tenant. */
  authorize(changes: Record<string, string | undefined> = {}): Promise<void> {
    return this.browser.open(this.authorizeUrl(changes));
  }

  /** The parameters with which the browser came back. */
  get returned(): Record<string, string> {
    if (!this.browser.left) throw new Error(`The browser is still at ${this.browser.url}`);
    return Object.fromEntries(new URL(this.browser.left).searchParams);
  }

  /** Signs a customer in on the pages; returns the code. */
  async signIn(
    changes: Record<string, string | undefined> = {},
    email = "alice@example.com",
  ): Promise<string> {
    await this.authorize(changes);
    const customer = this.tenant.customers.find((one) => one.email === email);
    await this.browser.submit({ email, action: "next" });
    await this.browser.submit({ password: customer?.password ?? "", action: "next" });
    const { code } = this.returned;
    if (!code) throw new Error(`No code: ${JSON.stringify(this.returned)}`);
    return code;
  }

  /** Calls the token endpoint; `undefined` leaves a parameter out. */
  async token(
    fields: Record<string, string | undefined>,
    headers: Record<string, string> = {},
  ): Promise<TokenAnswer> {
    const form: Record<string, string | undefined> = {
      client_id: this.tenant.clientId,
      client_secret: this.tenant.clientSecret,
      ...fields,
    };
    const response = await fetch(this.at("/oauth2/v2.0/token"), {
      method: "POST",
      headers,
      body: new URLSearchParams(
        Object.entries(form).filter((pair): pair is [string, string] => pair[1] !== undefined),
      ),
    });
    return { status: response.status, headers: response.headers, body: await response.json() };
  }

  /** Redeems a code. */
  redeem(code: string, changes: Record<string, string | undefined> = {}): Promise<TokenAnswer> {
    return this.token({
      grant_type: "authorization_code",
      code,
      redirect_uri: REDIRECT_URI,
      code_verifier: this.verifier,
      ...changes,
    });
  }

  /** Uses a refresh token. */
  refresh(
    refresh_token: string,
    changes: Record<string, string | undefined> = {},
  ): Promise<TokenAnswer> {
    return this.token({ grant_type: "refresh_token", refresh_token, ...changes });
  }

  /** Signs a customer in and redeems the code. */
  async signedIn(
    changes: Record<string, string | undefined> = {},
    email?: string,
  ): Promise<TokenAnswer["body"]> {
    const { status, body } = await this.redeem(await this.signIn(changes, email));
    if (status !== 200) throw new Error(`No tokens: ${JSON.stringify(body)}`);
    return body;
  }

  /** Calls Graph below `/v1.0`. */
  graph(token: string, path = "/me", init: RequestInit = {}): Promise<Response> {
    return fetch(`${this.tenant.origin}/v1.0${path}`, {
      ...init,
      headers: { authorization: `Bearer ${token}`, ...init.headers },
    });
  }
}

/** Header or payload of a JWT. */
// deno-lint-ignore no-explicit-any
export function jwtPart(token: string, part: "header" | "payload"): any {
  const text = token.split(".")[part === "header" ? 0 : 1]!;
  return JSON.parse(
    new TextDecoder().decode(Uint8Array.fromBase64(text, { alphabet: "base64url" })),
  );
}
