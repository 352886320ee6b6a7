import { AADSTS_CODES, meaningOf } from "../faults/aadsts_codes.ts";
import { ENDPOINTS } from "../faults/endpoint.ts";
import type { TenantState } from "../state/state.ts";
import { OFFERED_FAULTS } from "./changes.ts";
import { Choice, Do, Text } from "./controls.tsx";

/** Faults at endpoints, and refusals with Microsoft's codes. */
export function Faults({ tenant }: { tenant: TenantState }) {
  const inForce = [
    ...tenant.faults.list().map(({ endpoint, fault, left }) =>
      `${endpoint}: ${nameOf(fault)}, ${countOf(left)}`
    ),
    ...tenant.refusals.list().map(({ place, code, left }) =>
      `${place}: AADSTS${code}, ${countOf(left)}`
    ),
  ];
  return (
    <>
      <p>{inForce.length === 0 ? "None in force." : inForce.join("; ")}</p>
      <h2>At an endpoint</h2>
      <form method="post">
        <Choice name="endpoint" label="Endpoint" of="fault" options={ENDPOINTS} />
        <Choice name="fault" label="Fault" of="fault" options={Object.keys(OFFERED_FAULTS)} />
        <Text name="times" label="Times (empty: until cleared)" value="1" of="fault" />
        <Do what="add fault" label="Add fault" />
      </form>
      <h2>With an AADSTS code</h2>
      <form method="post">
        <Choice name="place" label="Where to refuse" options={["page", "redirect", "token"]} />
        <Choice
          name="code"
          label="AADSTS code"
          options={AADSTS_CODES.map((code) => [String(code), `${code}: ${meaningOf(code)}`])}
        />
        <Text name="times" label="Times (empty: until cleared)" value="1" of="refusal" />
        <Do what="add refusal" label="Add refusal" />
      </form>
      <h2>A claims challenge by Graph</h2>
      <form method="post">
        <Choice
          name="form"
          label="How the challenge is written"
          options={["plain", "pop", "unquoted"]}
        />
        <Do what="challenge Graph" label="Challenge the tokens issued so far" />
      </form>
      <form method="post">
        <Do what="clear faults" label="Clear all faults" second />
      </form>
    </>
  );
}

function nameOf(fault: unknown): string {
  return Object.entries(OFFERED_FAULTS).find(([, offered]) => offered === fault)?.[0] ??
    "as a test set it";
}

function countOf(left: number): string {
  return Number.isFinite(left) ? `${left} more` : "until cleared";
}
