import { Buffer } from "node:buffer";
import { constants, createPublicKey, generateKeyPairSync, sign } from "node:crypto";
import { assertEquals } from "@std/assert";
import { decodeJwt, decodeProtectedHeader } from "jose";
import { type JwtPart, signHs256, signingInput, signRs256 } from "../../emulator/keys/jwt.ts";
import { makeSigningKey } from "../../emulator/keys/keys.ts";
import type { IdTokenMutation, Signature } from "../../emulator/faults/mutations.ts";
import { type Harness, startHarness } from "../support/harness.ts";
import { Visitor } from "../support/visitor.ts";
import { authorize, deliver, signIn } from "./support/attempt.ts";
import {
  type HostileCase,
  mustAccept,
  mustRefuse,
  type RefusedCase,
} from "./support/hostile_case.ts";

type Header = Parameters<IdTokenMutation>[0];

const foreign = await makeSigningKey();
const foreignJwk = createPublicKey(foreign.privateKey).export({ format: "jwk" });
const EC_KEY: JwtPart = {
  ...generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey.export({ format: "jwk" }),
};
const OKP_KEY: JwtPart = {
  ...generateKeyPairSync("ed25519").publicKey.export({ format: "jwk" }),
};

/** Changes the ID token's header or signature. */
function signed(header: Header, signature: Signature = "valid"): RefusedCase {
  return {
    before: ({ tenant }) =>
      tenant.mutateIdToken((original) => {
        Object.assign(original, header);
        return signature;
      }),
    reason: "id_token_invalid",
  };
}

/** The metadata allows the algorithm as well, but the app does not (D-05). */
function allowed(algorithm: string, one: RefusedCase): RefusedCase {
  return {
    ...one,
    before: async (harness) => {
      harness.tenant.mutations.body("discovery", (metadata) => {
        metadata.id_token_signing_alg_values_supported = [algorithm, "RS256"];
      });
      await one.before?.(harness);
    },
  };
}

/** Replaces the ID token on its way from tenant to app. */
function replaced(
  make: (header: JwtPart, payload: JwtPart, token: string, publicKey: string) => string,
): RefusedCase {
  return {
    before: async ({ tenant }) => {
      const publicKey = await publicKeyOf(tenant);
      tenant.mutations.body("token response", (body) => {
        const token = String(body.id_token);
        const [header, payload] = [decodeProtectedHeader(token), decodeJwt(token)];
        body.id_token = make(header, payload, token, publicKey);
      });
    },
    reason: "id_token_invalid",
  };
}

/** Signs the ID token with a key that is not the tenant's. */
function forged(header: Header): RefusedCase {
  return replaced((original, payload) =>
    signRs256(signingInput({ ...original, ...header }, payload), foreign.privateKey)
  );
}

/** Signs the ID token with a published key, but with another algorithm. */
function another(alg: "RS512" | "PS256"): RefusedCase {
  const { before, ...refusal } = replaced((header, payload) => {
    const input = signingInput({ ...header, alg, kid: alg }, payload);
    const padding = alg === "PS256"
      ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }
      : {};
    const signature = sign(alg === "PS256" ? "sha256" : "sha512", Buffer.from(input), {
      key: foreign.privateKey,
      ...padding,
    });
    return `${input}.${signature.toString("base64url")}`;
  });
  return {
    ...refusal,
    before: async (harness) => {
      await published((keys) => [...keys, { ...foreignJwk, kid: alg, use: "sig" }]).before?.(
        harness,
      );
      await before?.(harness);
    },
  };
}

async function publicKeyOf({ origin, tenantId }: Harness["tenant"]): Promise<string> {
  const answer = await fetch(`${origin}/${tenantId}/discovery/v2.0/keys`);
  const { keys } = await answer.json();
  return createPublicKey({ key: signing(keys), format: "jwk" }).export({
    type: "spki",
    format: "pem",
  }).toString();
}

/** Changes the published keys. */
function published(
  change: (keys: JwtPart[]) => JwtPart[],
  header: Header = {},
): Pick<HostileCase, "before"> {
  return {
    before: ({ tenant }) => {
      tenant.mutations.body("keys", (body) => {
        body.keys = change(body.keys as JwtPart[]);
      });
      tenant.mutateIdToken((original) => void Object.assign(original, header));
    },
  };
}

/** Cached keys are not replaced at the next click, but after five minutes (N-14). */
function refusedKeys(
  change: (keys: JwtPart[]) => JwtPart[],
  header?: Header,
): RefusedCase {
  return { ...published(change, header), reason: "id_token_invalid", mends: false };
}

/** The tenant signs with its newest key. */
function signing(keys: JwtPart[]): JwtPart {
  return keys.at(-1)!;
}

const nameless = ({ kid: _kid, x5t: _x5t, ...key }: JwtPart) => key;

mustRefuse({
  "alg none and no signature (OP-09)": signed({ alg: "none" }, "empty"),
  "alg none, listed by the metadata (OP-09)": allowed(
    "none",
    signed({ alg: "none" }, "empty"),
  ),
  "alg NonE (OP-09)": signed({ alg: "NonE" }, "empty"),
  "alg none with a valid signature (OP-09)": signed({ alg: "none" }),
  "no alg (SP-37)": signed({ alg: undefined }),
  "a broken signature (OP-10)": signed({}, "broken"),
  "no signature (OP-10)": signed({}, "empty"),
  "a foreign key's signature with our kid (OP-10)": forged({}),
  "a foreign key's signature with its own kid (OP-10)": forged({ kid: "x" }),
  "HS256 under the client secret (OP-23)": allowed("HS256", signed({ alg: "HS256" }, "hmac")),
  "HS256 with a broken MAC (OP-23)": signed({ alg: "HS256" }, "broken"),
  "HS256 under the public key (SP-37)": allowed(
    "HS256",
    replaced((header, payload, _, publicKey) =>
      signHs256(signingInput({ ...header, alg: "HS256" }, payload), publicKey)
    ),
  ),
  "HS256 under the public key that says RS256 (SP-37)": replaced((header, payload, _, publicKey) =>
    signHs256(signingInput(header, payload), publicKey)
  ),
  "ES256 (OP-24)": allowed("ES256", signed({ alg: "ES256" }, "ecdsa")),
  "RS512 that the metadata lists, by a published key (D-05)": allowed("RS512", another("RS512")),
  "PS256 that the metadata lists, by a published key (D-05)": allowed("PS256", another("PS256")),

  "a key in the token's header (AV-24)": forged({ jwk: foreignJwk }),
  "a key at a URL in the token's header (AV-24)": replaced((header, payload) => {
    const jku = new URL("/their/keys", String(payload.iss)).href;
    return signRs256(signingInput({ ...header, jku }, payload), foreign.privateKey);
  }),
  "a kid that is a path (AV-24)": forged({
    kid: "../../../../dev/null",
  }),
  "a critical extension (RFC 7515, 4.1.11)": {
    ...signed({ crit: ["x"], x: 1 }),
    reason: "response_invalid",
  },
  "an unencoded payload (RFC 7797)": {
    ...signed({ crit: ["b64"], b64: false }),
    reason: "response_invalid",
  },
  "changed claims with the old signature (OP-10)": replaced((header, payload, token) =>
    `${signingInput(header, { ...payload, name: "Mallory" })}.${token.split(".")[2]}`
  ),

  "several keys and a token without kid (OP-07)": refusedKeys(
    (keys) => [...keys.map(nameless), EC_KEY, OKP_KEY],
    { kid: undefined },
  ),
  "two keys with the same kid": refusedKeys((keys) => [...keys, ...keys]),
  "no keys at all": refusedKeys(() => []),
  "a key for encryption": refusedKeys((keys) => keys.map((key) => ({ ...key, use: "enc" }))),
  "a key for another algorithm": refusedKeys((keys) =>
    keys.map((key) => ({ ...key, alg: "RS512" }))
  ),
  "an elliptic curve key with our kid": refusedKeys((keys) => [
    { ...EC_KEY, kid: signing(keys).kid },
  ]),
  "a symmetric key with our kid": refusedKeys((keys) => [
    { kty: "oct", k: "c2VjcmV0", kid: signing(keys).kid },
  ]),
});

/** Values that are not ID tokens. */
const NO_TOKENS: Record<string, (token: string) => string> = {
  "of two parts": (token) => token.split(".").slice(0, 2).join("."),
  "of four parts": (token) => `${token}.x`,
  "encrypted": (token) => `${token}.x.y`,
  "not base64url": (token) => token.replace(".", ".*"),
  "not JSON": (token) => `eA.eA.${token.split(".")[2]}`,
  "a list": (token) => `W10.W10.${token.split(".")[2]}`,
};

mustRefuse(Object.fromEntries(
  Object.entries(NO_TOKENS).map(([name, make]): [string, RefusedCase] => [
    `an ID token that is ${name} (SP-37)`,
    { ...replaced((_header, _payload, token) => make(token)), reason: "response_invalid" },
  ]),
));

mustAccept({
  "one key and a token, both without kid (OP-06)": published(
    (keys) => [nameless(signing(keys))],
    { kid: undefined },
  ),
  "a tenant that signs with RS256 only (OP-08)": {},
  "keys of other types beside ours (SP-43)": published((keys) => [
    { kty: "AKP", kid: "new" },
    { ...EC_KEY, kid: "ec" },
    ...keys,
    {},
  ]),
});

Deno.test("accepted: keys that were replaced just before signing (OP-18, SP-43)", async () => {
  await using harness = await startHarness();
  await signIn(new Visitor(), harness);
  const visitor = new Visitor();
  const callback = await authorize(visitor, harness);
  await harness.tenant.rollKeys({ keepOld: false });
  const page = await deliver(visitor, harness, callback);
  assertEquals([page.status, page.url.pathname], [200, "/profile"]);
  assertEquals(harness.tenant.requestsTo("keys").length, 2);
});

Deno.test("accepted: keys that were replaced between two sign-ins, twice (OP-19, SP-43)", async () => {
  await using harness = await startHarness();
  for (const _ of Array(3)) {
    const page = await signIn(new Visitor(), harness);
    assertEquals([page.status, page.url.pathname], [200, "/profile"]);
    await harness.tenant.rollKeys({ keepOld: false });
  }
});

Deno.test("tokens with unpublished keys don't cause many requests to the tenant (N-14)", async () => {
  await using harness = await startHarness();
  const { tenant } = harness;
  await signIn(new Visitor(), harness);
  await forged({ kid: "made-up" }).before?.(harness);
  tenant.clearRequests();
  for (const _ of Array(4)) assertEquals((await signIn(new Visitor(), harness)).status, 400);
  assertEquals(tenant.requestsTo("keys").length, 1);
});
