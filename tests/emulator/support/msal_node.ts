import {
  ConfidentialClientApplication,
  CryptoProvider,
  type INetworkModule,
} from "@azure/msal-node";
import { makeServerCertificate } from "../../../emulator/keys/certificate.ts";
import { startTenant } from "../../../emulator/tenant.ts";

// Signs in with Microsoft's own library for Node against a tenant that serves https: deno run -A
// tests/emulator/support/msal_node.ts

const REDIRECT_URI = "http://localhost:3000/getAToken";
const SCOPES = ["User.Read"];

/** The outcome. */
export interface MsalResult {
  /** `idTokenClaims` of the account. */
  claims: Record<string, unknown>;
  /** Scopes of the access token that a refresh gave. */
  refreshedScopes: string[];
  /** Graph's answer to that token. */
  displayName: string;
}

/**
 * Signs a demo customer in with `@azure/msal-node`, refreshes and calls Graph.
 *
 * @throws {Error} if any step fails
 */
export async function tryMsalNode(): Promise<MsalResult> {
  const tls = await makeServerCertificate();
  await using tenant = await startTenant({ tls });
  using client = Deno.createHttpClient({ caCerts: [tls.cert] });
  const trusting = { client };
  const send = (url: string, init: RequestInit) => fetch(url, { ...init, ...trusting });

  const { host } = new URL(tenant.origin);
  const app = new ConfidentialClientApplication({
    auth: {
      clientId: tenant.clientId,
      clientSecret: tenant.clientSecret,
      authority: tenant.authority,
      knownAuthorities: [host],
    },
    system: { networkClient: networkOf(send) },
  });
  const { verifier, challenge } = await new CryptoProvider().generatePkceCodes();
  const address = await app.getAuthCodeUrl({
    scopes: SCOPES,
    redirectUri: REDIRECT_URI,
    codeChallenge: challenge,
    codeChallengeMethod: "S256",
    state: "the-state",
  });
  const [customer] = tenant.customers;
  const code = await codeFor(send, address, customer!.email, customer!.password);
  const signedIn = await app.acquireTokenByCode({
    code,
    codeVerifier: verifier,
    scopes: SCOPES,
    redirectUri: REDIRECT_URI,
  });
  const refreshed = await app.acquireTokenSilent({
    account: signedIn.account!,
    scopes: SCOPES,
    forceRefresh: true,
  });
  const me = await send(tenant.endpoint, {
    headers: { authorization: `Bearer ${refreshed.accessToken}` },
  });
  const { displayName } = await me.json();
  return {
    claims: signedIn.idTokenClaims as Record<string, unknown>,
    refreshedScopes: refreshed.scopes,
    displayName,
  };
}

type Send = (url: string, init: RequestInit) => Promise<Response>;

/** MSAL's network, on a `fetch` that trusts the tenant's certificate. */
function networkOf(send: Send): INetworkModule {
  const call = async (url: string, init: RequestInit) => {
    const response = await send(url, init);
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: await response.json(),
    };
  };
  return {
    sendGetRequestAsync: (url, options) => call(url, { headers: options?.headers ?? {} }),
    sendPostRequestAsync: (url, options) =>
      call(url, { method: "POST", headers: options?.headers ?? {}, body: options?.body ?? "" }),
  };
}

/** Goes through the sign-in pages as a browser does; returns the code. */
async function codeFor(
  send: Send,
  address: string,
  email: string,
  password: string,
): Promise<string> {
  const cookies = new Map<string, string>();
  const go = async (url: string, form?: Record<string, string>): Promise<string> => {
    const response = await send(url, {
      redirect: "manual",
      headers: { cookie: [...cookies].map((pair) => pair.join("=")).join("; ") },
      ...(form ? { method: "POST", body: new URLSearchParams(form) } : {}),
    });
    await response.body?.cancel();
    for (const cookie of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie)!;
      cookies.set(name!, value!);
    }
    const location = response.headers.get("location");
    if (!location) return url;
    const next = new URL(location, url).href;
    return next.startsWith(REDIRECT_URI) ? next : await go(next);
  };
  const page = await go(address);
  await go(page, { email, action: "next" });
  const end = await go(page, { password, action: "next" });
  const code = new URL(end).searchParams.get("code");
  if (!code) throw new Error(`Cannot sign in: the browser ended at ${end}`);
  return code;
}

if (import.meta.main) console.log(await tryMsalNode());
