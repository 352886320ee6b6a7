import { Buffer } from "node:buffer";
import { constants, createHmac, type KeyObject, sign } from "node:crypto";

/** A JWT's header or payload. Members keep their order on the wire. */
export type JwtPart = Record<string, unknown>;

// npm `jose` reads and verifies the JWTs of others here. It does not sign ours: it refuses a header that does
// not fit the key (`alg: none` beside an RSA signature), and tests of clients need exactly such tokens.

/** `header.payload`, still to be signed. */
export function signingInput(header: JwtPart, payload: JwtPart): string {
  return [header, payload].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
    .join(".");
}

/** Signs with RSASSA-PKCS1-v1_5 and SHA-256. @see RFC 7518 section 3.3 */
export function signRs256(input: string, key: KeyObject): string {
  const padding = constants.RSA_PKCS1_PADDING;
  return `${input}.${sign("sha256", Buffer.from(input), { key, padding }).toString("base64url")}`;
}

/** Signs with ECDSA on P-256. @see RFC 7518 section 3.4 */
export function signEs256(input: string, key: KeyObject): string {
  const signature = sign("sha256", Buffer.from(input), { key, dsaEncoding: "ieee-p1363" });
  return `${input}.${signature.toString("base64url")}`;
}

/** Signs with HMAC and SHA-256. @see RFC 7518 section 3.2 */
export function signHs256(input: string, secret: string): string {
  return `${input}.${createHmac("sha256", secret).update(input).digest("base64url")}`;
}
