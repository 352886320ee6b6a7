import { createPrivateKey, X509Certificate } from "node:crypto";
import * as oauth from "@panva/oauth4webapi";
import type { Credential } from "../config/credential.ts";

const ASSERTION_LIFETIME_S = 300; // SP-08
const RS256 = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
const ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/** The app's credential can't be used: a file is missing, or holds something else. */
export class CredentialError extends Error {
  override name = "CredentialError";
}

/** What {@linkcode ClientAuthentication} is made of. */
export interface ClientAuthenticationOptions {
  readonly credential: Credential;
  /** Reads a text file. */
  readonly readFile: (path: string) => Promise<string>;
  /** The clock, in ms since the epoch. */
  readonly now: () => number;
}

/** How the app proves to the token endpoint that it is the app. */
export class ClientAuthentication {
  readonly #options: ClientAuthenticationOptions;

  constructor(options: ClientAuthenticationOptions) {
    this.#options = options;
  }

  /**
   * @param metadata the authority's, which says what it takes
   * @returns what oauth4webapi wants for a token request; exactly one method is used (OAuth 2.1, 2.4)
   * @throws {CredentialError} if the credential can't be used
   */
  async method(metadata: oauth.AuthorizationServer): Promise<oauth.ClientAuth> {
    const { credential, readFile } = this.#options;
    switch (credential.kind) {
      case "secret": {
        const methods = metadata.token_endpoint_auth_methods_supported ?? ["client_secret_basic"];
        return methods.includes("client_secret_post")
          ? oauth.ClientSecretPost(credential.secret)
          : oauth.ClientSecretBasic(credential.secret);
      }
      case "certificate":
        return await this.#certificate(credential, metadata.token_endpoint!);
      case "assertion_file": {
        // Read at each use: the platform replaces the token before it expires.
        const assertion = (await readFile(credential.path).catch(unreadable(credential.path)))
          .trim();
        return (_metadata, client, body) => {
          body.set("client_id", client.client_id);
          body.set("client_assertion_type", ASSERTION_TYPE);
          body.set("client_assertion", assertion);
        };
      }
    }
  }

  /**
   * @returns when the credential expires, in ms since the epoch; undefined where it does not tell
   * @throws {CredentialError} if it can't be read
   */
  async expiresAt(): Promise<number | undefined> {
    const { credential } = this.#options;
    if (credential.kind !== "certificate") return undefined;
    const x509 = await this.#parse(
      "CLIENT_CERTIFICATE",
      credential.certificate,
      (pem) => new X509Certificate(pem),
    );
    return x509.validToDate.getTime();
  }

  /** @see https://learn.microsoft.com/entra/identity-platform/certificate-credentials#assertion-format */
  async #certificate(
    { certificate, privateKey, withSha1 }: Credential & { kind: "certificate" },
    tokenEndpoint: string,
  ): Promise<oauth.ClientAuth> {
    const x509 = await this.#parse(
      "CLIENT_CERTIFICATE",
      certificate,
      (pem) => new X509Certificate(pem),
    );
    const key = await this.#parse("CLIENT_PRIVATE_KEY", privateKey, createPrivateKey);
    if (!x509.checkPrivateKey(key)) {
      throw new CredentialError("CLIENT_PRIVATE_KEY is not the certificate's");
    }
    const pkcs8 = new Uint8Array(key.export({ type: "pkcs8", format: "der" }));
    const signer = await crypto.subtle.importKey("pkcs8", pkcs8, RS256, false, ["sign"]);
    const now = Math.floor(this.#options.now() / 1000);
    // The cast: where DOM and Node types meet, the library's name for the type loses it.
    return oauth.PrivateKeyJwt(signer as oauth.CryptoKey, {
      [oauth.modifyAssertion](header, payload) {
        header.typ = "JWT";
        header["x5t#S256"] = thumbprint(x509, "fingerprint256");
        if (withSha1) header.x5t = thumbprint(x509, "fingerprint");
        Object.assign(payload, {
          aud: tokenEndpoint,
          nbf: now,
          iat: now,
          exp: now + ASSERTION_LIFETIME_S,
        });
      },
    });
  }

  async #parse<T>(variable: string, value: string, parse: (pem: string) => T): Promise<T> {
    // Where a variable can't hold line breaks, they are written as \n.
    const pem = value.includes("-----BEGIN")
      ? value.replaceAll("\\n", "\n")
      : await this.#options.readFile(value).catch(unreadable(variable));
    try {
      return parse(pem);
    } catch (cause) {
      throw new CredentialError(`${variable} is not in PEM format`, { cause });
    }
  }
}

function thumbprint(x509: X509Certificate, which: "fingerprint" | "fingerprint256"): string {
  return Uint8Array.fromHex(x509[which].replaceAll(":", "")).toBase64({
    alphabet: "base64url",
    omitPadding: true,
  });
}

function unreadable(name: string): (cause: unknown) => never {
  return (cause) => {
    throw new CredentialError(`Cannot read the file of ${name}`, { cause });
  };
}
