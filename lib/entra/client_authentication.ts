import type { X509Certificate } from "node:crypto";
import * as oauth from "@panva/oauth4webapi";
import type { Credential } from "../config/credential/credential.ts";
import {
  loadAssertion,
  loadCertificate,
  loadSecret,
} from "../config/credential/credential_file.ts";

const ASSERTION_LIFETIME_S = 300; // SP-08
const RS256 = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
const ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/** How the app authenticates at the token endpoint. */
export class ClientAuthentication {
  readonly #credential: Credential;
  readonly #now: () => number;

  constructor(credential: Credential, now: () => number) {
    this.#credential = credential;
    this.#now = now;
  }

  /**
   * @param metadata the authority's metadata, which lists the methods that it accepts
   * @returns the authentication for a token request, as oauth4webapi takes it; exactly one method is used (OAuth 2.1, 2.4)
   * @throws {CredentialError} if the credential can't be used
   */
  async method(metadata: oauth.AuthorizationServer): Promise<oauth.ClientAuth> {
    const credential = this.#credential;
    switch (credential.kind) {
      case "secret":
        return withSecret(credential.secret, metadata);
      case "secret_file":
        // Read at each use, so that a new secret is picked up without a restart.
        return withSecret(await loadSecret(credential), metadata);
      case "certificate":
        return await this.#certificate(credential, metadata.token_endpoint!);
      case "assertion_file": {
        // Read at each use: the platform replaces the token before it expires.
        const assertion = await loadAssertion(credential);
        return (_metadata, client, body) => {
          body.set("client_id", client.client_id);
          body.set("client_assertion_type", ASSERTION_TYPE);
          body.set("client_assertion", assertion);
        };
      }
    }
  }

  /** @see https://learn.microsoft.com/entra/identity-platform/certificate-credentials#assertion-format */
  async #certificate(
    credential: Credential & { kind: "certificate" },
    tokenEndpoint: string,
  ): Promise<oauth.ClientAuth> {
    // Read at each use, so that a renewed certificate is picked up without a restart.
    const { certificate, privateKey } = await loadCertificate(credential, this.#now());
    const pkcs8 = new Uint8Array(privateKey.export({ type: "pkcs8", format: "der" }));
    const signer = await crypto.subtle.importKey("pkcs8", pkcs8, RS256, false, ["sign"]);
    const now = Math.floor(this.#now() / 1000);
    // The cast is needed because the DOM's and Node's types of a key differ.
    return oauth.PrivateKeyJwt(signer as oauth.CryptoKey, {
      [oauth.modifyAssertion](header, payload) {
        header.typ = "JWT";
        header["x5t#S256"] = thumbprint(certificate, "fingerprint256");
        if (credential.withSha1) header.x5t = thumbprint(certificate, "fingerprint");
        Object.assign(payload, {
          aud: tokenEndpoint,
          nbf: now,
          iat: now,
          exp: now + ASSERTION_LIFETIME_S,
        });
      },
    });
  }
}

function withSecret(secret: string, metadata: oauth.AuthorizationServer): oauth.ClientAuth {
  const methods = metadata.token_endpoint_auth_methods_supported ?? ["client_secret_basic"];
  return methods.includes("client_secret_post")
    ? oauth.ClientSecretPost(secret)
    : oauth.ClientSecretBasic(secret);
}

function thumbprint(x509: X509Certificate, which: "fingerprint" | "fingerprint256"): string {
  return Uint8Array.fromHex(x509[which].replaceAll(":", "")).toBase64({
    alphabet: "base64url",
    omitPadding: true,
  });
}
