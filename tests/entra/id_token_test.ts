import type { KeyObject } from "node:crypto";
import { assert, assertEquals, assertRejects } from "@std/assert";
import { exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from "jose";
import { makeSigningKey } from "../../emulator/keys/keys.ts";
import { IdTokenError } from "../../lib/entra/id_token.ts";
import { SignInError, toSignInError } from "../../lib/sign_in/sign_in_error.ts";
import { Conversation } from "../support/conversation.ts";
import { ENVIRONMENT, type FakeAuthority, ISSUER } from "../support/fake_authority.ts";

type Change = (conversation: Conversation) => void | Promise<void>;
type Json = Record<string, unknown>;

const CLIENT_ID = ENVIRONMENT.CLIENT_ID;
const encode = (value: unknown) =>
  new TextEncoder().encode(JSON.stringify(value)).toBase64({
    alphabet: "base64url",
    omitPadding: true,
  });

function claims(changes: Json): Change {
  return ({ tenant }) => void Object.assign(tenant.claims, changes);
}

function claimsAt(changes: (now: number) => Json): Change {
  return ({ tenant, clock }) => void Object.assign(tenant.claims, changes(clock.seconds));
}

function signed(sign: NonNullable<FakeAuthority["sign"]>): Change {
  return ({ tenant }) => void (tenant.sign = sign);
}

/** Signs with an algorithm and a key that are not the tenant's. */
function signedWith(alg: string, key: CryptoKey | KeyObject | Uint8Array): Change {
  return signed((header, claims) =>
    new SignJWT(claims as JWTPayload).setProtectedHeader({ ...header, alg }).sign(key)
  );
}

/** Changes a token after the tenant has signed it. */
function forged(forge: (token: string) => string): Change {
  return ({ tenant }) => {
    tenant.answers.token = async (call) => {
      const answer = await (await tenant.redeem(call)).json();
      return Response.json({ ...answer, id_token: forge(answer.id_token) });
    };
  };
}

async function outcome(change: Change) {
  const conversation = new Conversation();
  await change(conversation);
  return conversation.redeem();
}

const stranger = await makeSigningKey();
const curve = await generateKeyPair("ES256");
const secret = new TextEncoder().encode(ENVIRONMENT.CLIENT_SECRET.padEnd(32, "x"));

const REFUSED: Record<string, Change> = {
  "iss with something appended (OP-02)": claims({ iss: `${ISSUER}1` }),
  "iss with a slash more (SP-35)": claims({ iss: `${ISSUER}/` }),
  "no iss": claims({ iss: undefined }),
  "no sub (OP-03)": claims({ sub: undefined }),
  "an empty sub": claims({ sub: "" }),
  "a sub that is no text": claims({ sub: 1 }),
  "another aud (OP-04)": claims({ aud: `${CLIENT_ID}1` }),
  "no aud (OP-20)": claims({ aud: undefined }),
  "an empty aud": claims({ aud: [] }),
  "a second aud and no azp (SP-36)": claims({ aud: [CLIENT_ID, "other"] }),
  "a second aud and our azp (SP-36)": claims({ aud: [CLIENT_ID, "other"], azp: CLIENT_ID }),
  "a second aud and another azp (SP-36)": claims({ aud: [CLIENT_ID, "other"], azp: "other" }),
  "another azp (SP-36)": claims({ azp: "other" }),
  "no iat (OP-05)": claims({ iat: undefined }),
  "an iat that is no number": claims({ iat: "now" }),
  "an iat more than 60 s ahead (N-08)": claimsAt((now) => ({ iat: now + 61 })),
  "an iat more than 11 min ago (N-08)": claimsAt((now) => ({ iat: now - 661 })),
  "no exp": claims({ exp: undefined }),
  "an exp that is no number": claims({ exp: "never" }),
  "an exp more than 60 s ago (RL-08)": claimsAt((now) => ({ exp: now - 62 })),
  "an nbf more than 60 s ahead (RL-08)": claimsAt((now) => ({ nbf: now + 62 })),
  "another nonce (OP-12)": claims({ nonce: "other" }),
  "no nonce (SP-39)": claims({ nonce: undefined }),
  "another tid": claims({ tid: "99999999-0000-cccc-1111-dddd2222eeee" }),
  "no ID token at all": ({ tenant }) => void (tenant.tokens = { id_token: undefined }),
  "something else for an ID token": ({ tenant }) =>
    void (tenant.tokens = { id_token: "access.1.alice" }),
  "an encrypted ID token": ({ tenant }) => void (tenant.tokens = { id_token: "a.b.c.d.e" }),
  "no signature, alg none (OP-09)": signed((header, claims) =>
    `${encode({ ...header, alg: "none" })}.${encode(claims)}.`
  ),
  "no signature, alg none listed by the metadata (D-05)": ({ tenant }) => {
    tenant.metadata.id_token_signing_alg_values_supported = ["none", "RS256"];
    tenant.sign = (header, claims) => `${encode({ ...header, alg: "none" })}.${encode(claims)}.`;
  },
  "HS256 with our own secret (OP-23)": signedWith("HS256", secret),
  "ES256 (OP-24)": signedWith("ES256", curve.privateKey),
  "ES256, with all that would make it good (D-05, AV-24)": async (conversation) => {
    const { tenant } = conversation;
    tenant.metadata.id_token_signing_alg_values_supported = ["RS256", "ES256"];
    tenant.keys.push({ ...await exportJWK(curve.publicKey), kid: "curve" });
    tenant.header = { kid: "curve" };
    await signedWith("ES256", curve.privateKey)(conversation);
  },
  "a stranger's signature under our kid (OP-10)": signedWith("RS256", stranger.privateKey),
  "a signature with one bit changed (OP-10)": forged((token) => {
    const [head, body, signature] = token.split(".");
    return `${head}.${body}.${signature![0] === "A" ? "B" : "A"}${signature!.slice(1)}`;
  }),
  "no signature, alg RS256 (OP-10)": forged((token) => token.slice(0, token.lastIndexOf(".") + 1)),
  "claims that were changed after signing (D-01)": forged((token) => {
    const [head, body, signature] = token.split(".");
    const changed = JSON.parse(
      new TextDecoder().decode(Uint8Array.fromBase64(body!, { alphabet: "base64url" })),
    );
    return `${head}.${encode({ ...changed, sub: "mallory" })}.${signature}`;
  }),
  "a kid that nobody has": ({ tenant }) => void (tenant.header = { kid: "nobody" }),
  "no kid where several keys would do (OP-07)": async ({ tenant }) => {
    const [first] = tenant.keys;
    await tenant.rollKeys("second");
    tenant.keys = [first!, tenant.keys[0]!].map(({ kid: _, ...key }: JWK) => key);
    tenant.header = { kid: undefined };
  },
  "a key of its own in the header": ({ tenant }) => {
    tenant.sign = (header, claims) =>
      new SignJWT(claims as JWTPayload)
        .setProtectedHeader({ ...header, alg: "RS256", jku: "https://evil.example/keys" })
        .sign(stranger.privateKey);
  },
  "a critical header that we do not know": ({ tenant }) => {
    tenant.header = { crit: ["b64"], b64: true };
  },
};

for (const [name, change] of Object.entries(REFUSED)) {
  Deno.test(`an ID token with ${name} is refused`, async () => {
    const error = toSignInError(await assertRejects(() => outcome(change)), "/");
    assert(error instanceof SignInError, String(error));
    assert(["id_token_invalid", "response_invalid"].includes(error.reason), error.reason);
  });
}

const ACCEPTED: Record<string, Change> = {
  "nothing odd about it (OP-08)": () => {},
  "one aud in a list": claims({ aud: [CLIENT_ID] }),
  "our azp": claims({ azp: CLIENT_ID }),
  "no tid": claims({ tid: undefined }),
  "no nbf": claims({ nbf: undefined }),
  "claims of any kind": claims({
    groups: ["g"],
    _claim_sources: { s: { endpoint: "https://evil.example" } },
  }),
  "an iat 60 s ahead (N-08)": claimsAt((now) => ({ iat: now + 60 })),
  "an iat 11 min ago (N-08)": claimsAt((now) => ({ iat: now - 660 })),
  // The library counts whole seconds of the real clock, so exp and nbf may be a second off.
  "an exp just under 60 s ago (RL-08)": claimsAt((now) => ({ exp: now - 58 })),
  "an nbf just under 60 s ahead (RL-08)": claimsAt((now) => ({ nbf: now + 58 })),
  "no kid where one key would do (OP-06)": ({ tenant }) => {
    tenant.keys = tenant.keys.map(({ kid: _, ...key }: JWK) => key);
    tenant.header = { kid: undefined };
  },
  "a key that was made just before (OP-18, SP-43)": async ({ authority, tenant }) => {
    await authority.keys();
    await tenant.rollKeys("new");
  },
  "a key that was made twice just before (OP-19)": async ({ authority, tenant }) => {
    await authority.keys();
    await tenant.rollKeys("newer");
    await tenant.rollKeys("newest");
  },
  "our key among others": ({ tenant }) => {
    tenant.keys = [{ kty: "EC", kid: "ec" }, ...tenant.keys, { kty: "RSA", kid: "other" }];
  },
};

for (const [name, change] of Object.entries(ACCEPTED)) {
  Deno.test(`an ID token with ${name} is accepted`, async () => {
    assertEquals((await outcome(change)).claims.sub, "alice");
  });
}

Deno.test("a refreshed ID token is verified like the first one (OP-31, SP-44)", async () => {
  const refreshed: Record<string, Change> = {
    "another iss": REFUSED["iss with something appended (OP-02)"]!,
    "another aud": REFUSED["another aud (OP-04)"]!,
    "an old iat": REFUSED["an iat more than 11 min ago (N-08)"]!,
    "a broken signature": REFUSED["a signature with one bit changed (OP-10)"]!,
    "alg none": REFUSED["no signature, alg none (OP-09)"]!,
  };
  for (const [name, change] of Object.entries(refreshed)) {
    const conversation = new Conversation();
    await change(conversation);
    const { entra } = conversation;
    await assertRejects(() => entra.refresh("refresh.0.alice", ["User.Read"]), Error, "", name);
  }
});

Deno.test("a wrong clock is named as the cause (RL-08)", async () => {
  for (
    const change of ["an iat more than 60 s ahead (N-08)", "an iat more than 11 min ago (N-08)"]
  ) {
    await assertRejects(
      () => outcome(REFUSED[change]!),
      IdTokenError,
      "check this machine's clock",
    );
  }
});

Deno.test("an unknown kid costs one fetch of keys, however often it comes (N-14)", async () => {
  const conversation = new Conversation();
  await conversation.authority.keys();
  conversation.tenant.header = { kid: "nobody" };
  for (let sent = 0; sent < 5; sent++) await assertRejects(() => conversation.redeem());
  assertEquals(conversation.tenant.calls("keys").length, 2);
});
