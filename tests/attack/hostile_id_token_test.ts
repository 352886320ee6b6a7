import type { Harness } from "../support/harness.ts";
import { mustAccept, mustRefuse, type RefusedCase } from "./support/hostile_case.ts";
import type { IdTokenMutation } from "../../emulator/faults/mutations.ts";

const SECOND = 1;
const MINUTE = 60 * SECOND;

type Claims = Parameters<IdTokenMutation>[1];

/** Changes the claims of the ID token; undefined removes one. */
function claims(change: (claims: Claims, harness: Harness) => Claims): Pick<RefusedCase, "before"> {
  return {
    before: (harness) =>
      harness.tenant.mutateIdToken((_, payload) => {
        Object.assign(payload, change({ ...payload }, harness));
      }),
  };
}

function refusedClaims(change: (claims: Claims, harness: Harness) => Claims): RefusedCase {
  return { ...claims(change), reason: "id_token_invalid" };
}

function now(): number {
  return Math.floor(Date.now() / 1000);
}

mustRefuse({
  "another issuer (OP-02)": refusedClaims(({ iss }) => ({ iss: `${iss}1` })),
  "the issuer with a slash at the end (SP-35)": refusedClaims(({ iss }) => ({ iss: `${iss}/` })),
  "the issuer in capitals (SP-35)": refusedClaims(({ iss }) => ({
    iss: String(iss).toUpperCase(),
  })),
  "the authority as issuer (SP-35, D-07)": refusedClaims((_, { tenant }) => ({
    iss: `${tenant.authority}/v2.0`,
  })),
  "another tenant's issuer (SP-35)": refusedClaims(({ iss }, { tenant }) => ({
    iss: String(iss).replace(tenant.tenantId, crypto.randomUUID()),
  })),
  "an array of issuers (SP-35)": refusedClaims(({ iss }) => ({ iss: [iss] })),
  "no issuer (SP-35)": refusedClaims(() => ({ iss: undefined })),
  "another tenant's tid (SP-35)": refusedClaims(() => ({ tid: crypto.randomUUID() })),

  "no subject (OP-03)": refusedClaims(() => ({ sub: undefined })),
  "an empty subject (SP-42)": refusedClaims(() => ({ sub: "" })),
  "a number as subject (SP-42)": refusedClaims(() => ({ sub: 7 })),
  "an email address instead of a subject (OP-95)": refusedClaims(({ email }) => ({
    sub: undefined,
    upn: email,
  })),

  "another audience (OP-04)": refusedClaims(({ aud }) => ({ aud: `${aud}1` })),
  "no audience (OP-20)": refusedClaims(() => ({ aud: undefined })),
  "an empty list of audiences (SP-36)": refusedClaims(() => ({ aud: [] })),
  "a list of other audiences (SP-36)": refusedClaims(() => ({ aud: ["a", "b"] })),
  "a second audience without azp (SP-36)": refusedClaims(({ aud }) => ({ aud: [aud, "other"] })),
  "a second audience that is not trusted (SP-36)": refusedClaims(({ aud }) => ({
    aud: [aud, "other"],
    azp: aud,
  })),
  "another authorized party (OP-82)": refusedClaims(() => ({ azp: "other" })),
  "an authorized party that is not a string (OP-82)": refusedClaims(({ aud }) => ({ azp: [aud] })),

  "no iat (OP-05)": refusedClaims(() => ({ iat: undefined })),
  "an iat that is a string (SP-38)": refusedClaims(({ iat }) => ({ iat: String(iat) })),
  "an iat too far in the future (OP-68)": refusedClaims(() => ({ iat: now() + 2 * MINUTE })),
  "an iat too far in the past (OP-69, N-08)": refusedClaims(() => ({ iat: now() - 12 * MINUTE })),
  "no exp (SP-38)": refusedClaims(() => ({ exp: undefined })),
  "an exp that is a string (SP-38)": refusedClaims(({ exp }) => ({ exp: String(exp) })),
  "an expired token (SP-38)": refusedClaims(() => ({ exp: now() - 2 * MINUTE })),
  "a token that is not yet valid (SP-38)": refusedClaims(() => ({ nbf: now() + 2 * MINUTE })),
  "an nbf that is a string (SP-38)": refusedClaims(() => ({ nbf: "now" })),

  "another nonce (OP-12)": refusedClaims(({ nonce }) => ({ nonce: `${nonce}1` })),
  "no nonce (SP-39)": refusedClaims(() => ({ nonce: undefined })),
  "an empty nonce (SP-39)": refusedClaims(() => ({ nonce: "" })),
  "an array with the nonce (SP-39)": refusedClaims(({ nonce }) => ({ nonce: [nonce] })),

  "more claims than a session can hold (RL-26)": {
    ...claims(() => ({ groups: Array.from({ length: 2_000 }, () => crypto.randomUUID()) })),
    reason: "refused",
  },
  "an ID token of more than 1 MiB (N-09)": {
    ...claims(() => ({ padding: "x".repeat(1024 * 1024) })),
    reason: "authority_unavailable",
    status: 503,
  },
});

mustAccept({
  "an array with our client ID as the only audience (SP-36)": claims(({ aud }) => ({ aud: [aud] })),
  "our client ID as the authorized party (SP-36)": claims(({ aud }) => ({ azp: aud })),
  "an iat slightly in the future (RL-08)": claims(() => ({ iat: now() + 50 })),
  "an iat of nine minutes ago (N-08)": claims(() => ({ iat: now() - 9 * MINUTE })),
  "a token that has just expired (RL-08, N-08)": claims(() => ({ exp: now() - 50 })),
  "a token that becomes valid soon (RL-08, N-08)": claims(() => ({ nbf: now() + 50 })),
  "no tid, oid, ver or sid": claims(() => ({
    tid: undefined,
    oid: undefined,
    ver: undefined,
    sid: undefined,
  })),
  "an unverified email address, which is ignored (OP-95)": claims(() => ({
    email: "bob@example.com@evil.example",
    email_verified: false,
  })),
  "aggregated and distributed claims, which are never fetched (OP-25, OP-26)": claims((
    _,
    { tenant },
  ) => ({
    _claim_names: { groups: "src1", address: "src2" },
    _claim_sources: {
      src1: { endpoint: `${tenant.origin}/oidc/userinfo`, access_token: "x" },
      src2: { JWT: "x.y.z" },
    },
  })),
});
