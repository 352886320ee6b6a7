import type { JwtPart } from "../keys/jwt.ts";

/** How a JWT is signed; a mutation may ask for any of these. */
export type Signature =
  /** By the tenant's current key. */
  | "valid"
  /** By the current key, then one byte changed. */
  | "broken"
  /** Nothing after the last dot, as for `alg: none`. */
  | "empty"
  /** HMAC under the client secret. */
  | "hmac"
  /** HMAC under another secret: the public key's PEM, for instance. */
  | { hmac: string }
  /** By a key that the key set does not have. */
  | "foreign key"
  /** ECDSA by a key that the key set does not have. */
  | "ecdsa";

/** Changes an ID token in place before it is signed; may return how to sign it. */
export type IdTokenMutation = (header: JwtPart, payload: JwtPart) => Signature | void;

/** Changes a JSON body, or the parameters of a redirect, in place; may return another body. */
export type BodyMutation = (body: Record<string, unknown>) => unknown;

/** What can be changed besides ID tokens. */
export type MutableBody =
  | "discovery"
  | "keys"
  /** Parameters sent to the redirect URI, errors included. */
  | "authorization response"
  | "token response"
  | "userinfo"
  /** The body of `GET /me`. */
  | "graph"
  /** Parameters of the return from sign-out. */
  | "sign-out return";

interface Entry<Mutation> {
  mutation: Mutation;
  /** How often it still applies. */
  left: number;
}

/**
 * Wrong answers on demand, so that a test can check that a client refuses them. The engine has done its work
 * correctly by then; a mutation only changes what is sent.
 */
export class Mutations {
  readonly #bodies = new Map<MutableBody, Entry<BodyMutation>[]>();
  #idToken: Entry<IdTokenMutation>[] = [];

  /** Changes the next `times` ID tokens. */
  idToken(mutation: IdTokenMutation, times = Infinity): void {
    this.#idToken.push({ mutation, left: times });
  }

  /** Changes the next `times` bodies of a kind. */
  body(kind: MutableBody, mutation: BodyMutation, times = Infinity): void {
    this.#bodies.set(kind, [...this.#bodies.get(kind) ?? [], { mutation, left: times }]);
  }

  /** Removes all mutations. */
  clear(): void {
    this.#bodies.clear();
    this.#idToken = [];
  }

  /** Applies the mutations to an ID token; returns how to sign it. */
  applyToIdToken(header: JwtPart, payload: JwtPart): Signature {
    return due(this.#idToken).reduce<Signature>(
      (signature, mutation) => mutation(header, payload) ?? signature,
      "valid",
    );
  }

  /** Applies the mutations to a body; returns the body to send. */
  applyToBody<Body extends Record<string, unknown>>(kind: MutableBody, body: Body): Body {
    return due(this.#bodies.get(kind) ?? []).reduce<Body>(
      (current, mutation) => (mutation(current) as Body | undefined) ?? current,
      body,
    );
  }
}

function due<Mutation>(entries: Entry<Mutation>[]): Mutation[] {
  const active = entries.filter(({ left }) => left > 0);
  for (const entry of active) entry.left--;
  return active.map(({ mutation }) => mutation);
}
