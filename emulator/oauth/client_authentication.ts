import { AadstsError } from "../faults/aadsts_error.ts";
import type { Application } from "../directory/applications.ts";
import { findApplication, isReplicated } from "../state/replication.ts";
import type { TenantState } from "../state/state.ts";
import { checkClientAssertion } from "./client_assertion.ts";

/** The app that calls the token endpoint, and the secret it sent. */
export interface AuthenticatedClient {
  /** The registration of the app. */
  application: Application;
  /** Empty for a certificate or a public client. */
  secret: string;
}

/**
 * Client authentication at the token endpoint: `client_secret_post`, `client_secret_basic` or
 * `private_key_jwt`; nothing for public clients.
 *
 * @throws {AadstsError} 900144, 700016, 700025, 7000215, 7000218, 7000222, 9002326 or an assertion's
 */
export async function authenticateClient(
  tenant: TenantState,
  request: Request,
  form: URLSearchParams,
): Promise<AuthenticatedClient> {
  const basic = basicCredentials(request.headers.get("authorization"));
  const clientId = form.get("client_id") ?? basic?.id;
  if (!clientId) throw new AadstsError(900144, { values: ["client_id"] });
  const application = findApplication(tenant, clientId);
  if (!application) throw new AadstsError(700016, { values: [clientId, tenant.name] });

  const secret = form.get("client_secret") ?? basic?.secret;
  const assertion = form.get("client_assertion");
  if (application.platform !== "web") {
    if (secret || assertion) throw new AadstsError(700025);
    return { application, secret: "" };
  }
  // A secret of the Web platform in a browser is refused [D].
  const origin = request.headers.get("origin");
  if (origin) throw new AadstsError(9002326, { values: [origin] });
  if (assertion) {
    await checkClientAssertion(tenant, application, assertion);
    return { application, secret: "" };
  }
  if (!secret) throw new AadstsError(7000218);
  const known = application.secrets.find(({ value, createdAt = 0 }) =>
    value === secret && isReplicated(tenant, createdAt)
  );
  if (!known) throw new AadstsError(7000215, { values: [clientId] });
  if (known.expires !== undefined && known.expires <= tenant.now()) {
    throw new AadstsError(7000222, { values: [clientId] });
  }
  return { application, secret };
}

/** Both halves are form-encoded before they are joined. @see RFC 6749 section 2.3.1 */
function basicCredentials(header: string | null): { id: string; secret: string } | undefined {
  const [, encoded] = /^basic ([A-Za-z0-9+/]+=*)$/i.exec(header ?? "") ?? [];
  if (!encoded) return undefined;
  const decode = (value: string) => decodeURIComponent(value.replaceAll("+", " "));
  try {
    const text = new TextDecoder().decode(Uint8Array.fromBase64(encoded));
    const [id = "", ...secret] = text.split(":");
    return { id: decode(id), secret: decode(secret.join(":")) };
  } catch {
    throw new AadstsError(9002313);
  }
}
