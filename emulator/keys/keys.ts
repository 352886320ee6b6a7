import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  type KeyObject,
} from "node:crypto";
import { promisify } from "node:util";
import { readyKeys, type SavedKey } from "./ready_keys.ts";

const DAY_MS = 24 * 60 * 60_000;

/** An RSA key with its certificate. */
export interface SigningKey {
  /** SHA-1 thumbprint of the certificate, base64url: both `kid` and `x5t`. */
  kid: string;
  /** Signs; never leaves the tenant. */
  privateKey: KeyObject;
  /** DER, base64. */
  certificate: string;
}

/** One member of the published key set. */
export type PublishedKey = Record<string, unknown> & { kid: string };

/**
 * The first keys of every tenant in this process. Making an RSA key takes up to half a second, and tests start many
 * tenants. `rollKeys` and foreign keys are always new.
 */
let shared: Promise<SigningKey[]> | undefined;

/** Makes a 2048-bit key with a certificate, or takes one from `readyKeys`. */
export async function makeSigningKey(): Promise<SigningKey> {
  const ready = readyKeys.shift();
  if (ready !== undefined) return restoreKey(ready);
  const { privateKey, publicKey } = await promisify(generateKeyPair)("rsa", {
    modulusLength: 2048,
  });
  const { generate } = await import("selfsigned"); // large, and not needed for keys that are there
  const { cert } = await generate([{
    name: "commonName",
    value: "accounts.accesscontrol.windows.net",
  }], {
    algorithm: "sha256",
    notBeforeDate: new Date(Date.now() - DAY_MS),
    notAfterDate: new Date(Date.now() + 365 * DAY_MS),
    keyPair: {
      privateKey: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
      publicKey: publicKey.export({ type: "spki", format: "pem" }).toString(),
    },
  });
  const certificate = cert.replace(/-----[^-]+-----|\s/g, "");
  return { kid: thumbprint(certificate, "sha1"), privateKey, certificate };
}

/** A key as JSON can hold it. */
export function saveKey({ privateKey, certificate }: SigningKey): SavedKey {
  return {
    privateKey: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    certificate,
  };
}

function restoreKey({ privateKey, certificate }: SavedKey): SigningKey {
  return {
    kid: thumbprint(certificate, "sha1"),
    privateKey: createPrivateKey(privateKey),
    certificate,
  };
}

/** Thumbprint of a certificate (DER, base64), base64url as in `x5t` (SHA-1) and `x5t#S256`. */
export function thumbprint(certificate: string, hash: "sha1" | "sha256"): string {
  return createHash(hash).update(certificate, "base64").digest("base64url");
}

/**
 * The tenant's signing keys. Two or more are valid at any time, in no particular order. Each has `kid` equal to
 * `x5t`, no `alg`, and names its issuer [R].
 */
export class KeyRing {
  #keys: SigningKey[];
  #current: SigningKey;
  readonly #withdrawn: SigningKey[] = [];

  private constructor(keys: SigningKey[], current: SigningKey) {
    this.#keys = keys;
    this.#current = current;
  }

  /** A ring of two keys, or of those that were saved; the last of these signs. */
  static async create(saved: SavedKey[] = []): Promise<KeyRing> {
    if (saved.length > 0) {
      const keys = saved.map(restoreKey);
      return new KeyRing(keys, keys.at(-1)!);
    }
    shared ??= Promise.all([makeSigningKey(), makeSigningKey()]);
    const keys = await shared;
    return new KeyRing([...keys], keys.at(-1)!);
  }

  /** The key that signs now. */
  get current(): SigningKey {
    return this.#current;
  }

  /**
   * Signs with a new key from now on.
   *
   * @param keepOld false: the old keys are withdrawn at once, as in an emergency
   */
  async roll(keepOld = true): Promise<void> {
    this.#current = await makeSigningKey();
    if (!keepOld) this.#withdrawn.push(...this.#keys);
    this.#keys = [...(keepOld ? this.#keys : []), this.#current];
  }

  /** All keys that ever signed: Graph accepts an access token until it expires, even if its key is withdrawn. */
  everUsed(): readonly SigningKey[] {
    return [...this.#keys, ...this.#withdrawn];
  }

  /** The keys in a form that `create` accepts. */
  save(): SavedKey[] {
    return this.#keys.map(saveKey);
  }

  /** The key set's members, as `jwks_uri` answers. */
  published(issuer: string): PublishedKey[] {
    return this.#keys.map(({ kid, privateKey, certificate }) => {
      const { n, e } = createPublicKey(privateKey).export({ format: "jwk" });
      return { kty: "RSA", use: "sig", kid, x5t: kid, n, e, x5c: [certificate], issuer };
    });
  }
}
