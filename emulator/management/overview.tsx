import type { Application } from "../directory/applications.ts";
import type { TenantState } from "../state/state.ts";
import { Scrolling } from "./controls.tsx";

/** What an app needs in order to use this tenant, and what it asked for last. */
export function Overview({ tenant }: { tenant: TenantState }) {
  const [application] = tenant.applications.values();
  return (
    <>
      <h2>For the app’s .env</h2>
      {application === undefined
        ? <p>No app is registered yet. Run deno task register.</p>
        : (
          <Scrolling label="Lines for .env">
            <pre>{environmentLines(tenant, application)}</pre>
          </Scrolling>
        )}
      <p>
        <a href="/emulator/mailbox">Mailbox with one-time codes</a>
      </p>
      <h2>Last requests</h2>
      <Scrolling label="Last requests">
        <pre>{tenant.requests.slice(-20).map(({ method, path }) => `${method} ${path}`).join("\n")}</pre>
      </Scrolling>
    </>
  );
}

function environmentLines(tenant: TenantState, application: Application): string {
  return [
    `CLIENT_ID=${application.clientId}`,
    `CLIENT_SECRET=${application.secrets.at(-1)?.value ?? ""}`,
    `AUTHORITY=${tenant.origin}/${tenant.domain}`,
    `TENANT_ID=${tenant.tenantId}`,
    `ENDPOINT=${tenant.origin}/v1.0/me`,
  ].join("\n");
}
