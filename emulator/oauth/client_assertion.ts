import { X509Certificate } from "node:crypto";
import {
  compactVerify,
  decodeJwt,
  decodeProtectedHeader,
  type JWTPayload,
  type ProtectedHeaderParameters,
} from "jose";
import { AadstsError } from "../faults/aadsts_error.ts";
import type { Application } from "../directory/applications.ts";
import { thumbprint } from "../keys/keys.ts";
import type { TenantState } from "../state/state.ts";

/** How many seconds clocks may differ [K]. */
const TOLERANCE_SECONDS = 300;

/**
 * Checks a JWT that an app signs instead of sending a secret: its certificate must be in the registration,
 * named by `x5t`, `x5t#S256` or `kid`; its audience the token endpoint or the issuer.
 *
 * @throws {AadstsError} 700021, 700023, 700024, 700027, 5002723 or 5002738
 * @see https://learn.microsoft.com/entra/identity-platform/certificate-credentials
 */
export async function checkClientAssertion(
  tenant: TenantState,
  application: Application,
  assertion: string,
): Promise<void> {
  const { header, payload } = read(assertion);
  const name = header["x5t#S256"] ?? header.x5t ?? header.kid;
  if (name === undefined) throw new AadstsError(5002723);
  if (!/^[RP]S(256|384|512)$/.test(String(header.alg))) {
    throw new AadstsError(5002738, { values: [String(header.alg)] });
  }
  const certificate = application.certificates.map((pem) => new X509Certificate(pem)).find((one) =>
    namesOf(one).includes(String(name))
  );
  const isGenuine = certificate !== undefined &&
    await compactVerify(assertion, certificate.publicKey).then(() => true, () => false);
  if (!isGenuine) throw new AadstsError(700027, { values: [String(name)] });
  if (payload.iss !== application.clientId || payload.sub !== application.clientId) {
    throw new AadstsError(700021);
  }
  const audiences = [
    tenant.issuer,
    ...[tenant.tenantId, tenant.domain].map((one) => `${tenant.origin}/${one}/oauth2/v2.0/token`),
  ];
  if (!audiences.includes(String(payload.aud))) throw new AadstsError(700023);
  checkTimes(tenant.now() / 1000, payload);
}

function read(assertion: string): { header: ProtectedHeaderParameters; payload: JWTPayload } {
  try {
    return { header: decodeProtectedHeader(assertion), payload: decodeJwt(assertion) };
  } catch {
    throw new AadstsError(9002313);
  }
}

/** The ways in which a header may name a certificate; `kid` is the thumbprint in hexadecimal or base64url [R]. */
function namesOf(certificate: X509Certificate): string[] {
  const der = certificate.raw.toString("base64");
  const hex = certificate.fingerprint.replaceAll(":", "");
  return [thumbprint(der, "sha1"), thumbprint(der, "sha256"), hex, hex.toLowerCase()];
}

function checkTimes(now: number, { nbf, exp }: JWTPayload): void {
  const [from, until] = [Number(nbf ?? 0), Number(exp)];
  if (from - TOLERANCE_SECONDS <= now && now < until + TOLERANCE_SECONDS) return;
  const time = (seconds: number) =>
    Number.isFinite(seconds) ? new Date(seconds * 1000).toISOString() : "unknown";
  throw new AadstsError(700024, { values: [time(now), time(from), time(until)] });
}
