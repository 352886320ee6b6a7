import { Buffer } from "node:buffer";
import { constants, createHmac, type KeyObject, sign } from "node:crypto";

/** A JWT's header or payload. Members keep their order on the wire. */
export type JwtPart = Record<string, unknown>;

/** Both parts of a JWT. */
export interface DecodedJwt {
  /** Algorithm, key and type. */
  header: JwtPart;
  /** The claims. */
  payload: JwtPart;
}

/** `header.payload`, still to be signed. */
export function signingInput(header: JwtPart, payload: JwtPart): string {
  return `${encode(header)}.${encode(payload)}`;
}

/** Signs with RSASSA-PKCS1-v1_5 and SHA-256. @see RFC 7518 section 3.3 */
export function signRs256(input: string, key: KeyObject): string {
  const signature = sign("sha256", Buffer.from(input), {
    key,
    padding: constants.RSA_PKCS1_PADDING,
  });
  return `${input}.${signature.toString("base64url")}`;
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

/** Reads a JWT without verifying it. @throws {SyntaxError} if it isn't one */
export function decodeJwt(token: string): DecodedJwt {
  const [header, payload, signature, ...rest] = token.split(".");
  if (!header || !payload || signature === undefined || rest.length > 0) {
    throw new SyntaxError("Cannot decode token: it is not a compact JWS");
  }
  return { header: decode(header), payload: decode(payload) };
}

function encode(part: JwtPart): string {
  return Buffer.from(JSON.stringify(part)).toString("base64url");
}

function decode(part: string): JwtPart {
  const value: unknown = JSON.parse(Buffer.from(part, "base64url").toString());
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new SyntaxError("Cannot decode token: its part is not a JSON object");
  }
  return value as JwtPart;
}
