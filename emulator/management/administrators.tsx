import type { TenantState } from "../state/state.ts";
import { Box, Choice, Do, Text } from "./controls.tsx";

/** The people who manage the tenant, and the tenant's policies for them. */
export function Administrators({ tenant }: { tenant: TenantState }) {
  const { policies } = tenant;
  return (
    <>
      <p>
        They sign in by device code, for instance from <code>deno task register</code>:{" "}
        <a href="/devicelogin">enter a code</a>.
      </p>
      <ul>
        {tenant.administrators.map(({ id, email, displayName, roles }) => (
          <li key={id}>{displayName}, {email}: {roles.join(", ") || "no role"}</li>
        ))}
      </ul>
      <h2>Policies</h2>
      <form method="post">
        <fieldset>
          <legend>Tenant</legend>
          <Choice
            name="tenantType"
            label="Kind of tenant"
            options={[
              ["CIAM", "External (CIAM)"],
              ["AAD", "Workforce (AAD)"],
              ["AAD B2C", "Azure AD B2C"],
            ]}
            chosen={policies.tenantType}
          />
          <Text
            name="replicationSeconds"
            label="Seconds until a change shows everywhere"
            value={String(policies.replicationDelayMs / 1000)}
          />
        </fieldset>
        <fieldset>
          <legend>Client secrets</legend>
          <Box name="secretsAllowed" label="Allowed" checked={policies.secretsAllowed} />
          <Text
            name="maxSecretDays"
            label="Longest life in days (empty: no limit)"
            value={String(policies.maxSecretDays ?? "")}
          />
        </fieldset>
        <fieldset>
          <legend>Sign-in of administrators</legend>
          <Choice
            name="deviceCodes"
            label="Device codes"
            options={[
              ["ask", "ask on the page"],
              ["approve", "approve at once"],
              ["decline", "decline"],
              ["expire", "let expire"],
            ]}
            chosen={policies.deviceCodes}
          />
          <Text
            name="withheldScopes"
            label="Scopes without consent"
            value={policies.withheldScopes.join(" ")}
          />
        </fieldset>
        <Do what="change policies" label="Save" />
      </form>
    </>
  );
}
