import { decodeJwt, decodeProtectedHeader } from "jose";
import type { IssuedTokens, TenantState } from "../state/state.ts";
import { Box, Do, Scrolling, Text } from "./controls.tsx";

/** What was issued last, and what its signature and lifetime depend on. */
export function Tokens({ tenant }: { tenant: TenantState }) {
  return (
    <>
      <h2>Last tokens</h2>
      {tenant.issued.length === 0 ? <p>None yet.</p> : null}
      {tenant.issued.map((issued, index) => (
        <Issued key={index} number={index + 1} issued={issued} />
      ))}
      <h2>Signing keys</h2>
      <Scrolling label="Key ids">
        <pre>{tenant.keys.published(tenant.issuer).map(({ kid }) => kid).join("\n")}</pre>
      </Scrolling>
      <form method="post">
        <Box name="keepOld" label="Keep the old keys in the key set" checked />
        <Do what="roll keys" label="Roll keys" />
      </form>
      <h2>Clock</h2>
      <p>{new Date(tenant.now()).toISOString()}</p>
      <form method="post">
        <Text name="minutes" label="Minutes to move it by" value="60" />
        <Do what="move clock" label="Move" />
      </form>
    </>
  );
}

function Issued({ number, issued }: { number: number; issued: IssuedTokens }) {
  const { at, scope, idToken, accessToken } = issued;
  return (
    <details>
      <summary>{new Date(at).toISOString()}</summary>
      <p class="quiet">Scope: {scope}</p>
      {idToken ? <Decoded label={`ID token ${number}`} token={idToken} /> : null}
      <Decoded label={`Access token ${number}, not for the app to read`} token={accessToken} />
    </details>
  );
}

function Decoded({ label, token }: { label: string; token: string }) {
  return (
    <>
      <h3>{label}</h3>
      <Scrolling label={label}>
        <pre>{[decodeProtectedHeader(token), decodeJwt(token)].map((part) => JSON.stringify(part, null, 2)).join("\n")}</pre>
      </Scrolling>
    </>
  );
}
