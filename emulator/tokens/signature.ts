import { Buffer } from "node:buffer";
import { generateKeyPairSync } from "node:crypto";
import { type JwtPart, signEs256, signHs256, signingInput, signRs256 } from "../keys/jwt.ts";
import { makeSigningKey } from "../keys/keys.ts";
import type { Signature } from "../faults/mutations.ts";
import type { TenantState } from "../state/state.ts";

/**
 * Signs a JWT. The header stays as it is: `alg` is not adapted to the signature.
 *
 * @param secret the client secret, for `hmac`
 */
export async function signJwt(
  tenant: TenantState,
  header: JwtPart,
  payload: JwtPart,
  signature: Signature,
  secret: string,
): Promise<string> {
  const input = signingInput(header, payload);
  if (typeof signature === "object") return signHs256(input, signature.hmac);
  switch (signature) {
    case "valid":
      return signRs256(input, tenant.keys.current.privateKey);
    case "broken":
      return withOtherByte(signRs256(input, tenant.keys.current.privateKey));
    case "empty":
      return `${input}.`;
    case "hmac":
      return signHs256(input, secret);
    case "foreign key":
      return signRs256(input, (await makeSigningKey()).privateKey);
    case "ecdsa":
      return signEs256(input, generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey);
  }
}

function withOtherByte(token: string): string {
  const dot = token.lastIndexOf(".") + 1;
  const signature = Buffer.from(token.slice(dot), "base64url");
  signature[0] = (signature[0] ?? 0) ^ 1;
  return token.slice(0, dot) + signature.toString("base64url");
}
