import { type AadstsError, incidentAt } from "../faults/aadsts_error.ts";
import type { TenantState } from "../state/state.ts";
import { Frame } from "./frame.tsx";
import { html } from "./html.tsx";

/**
 * The page for what never reaches the app: unknown app, unregistered redirect URI, a missing parameter.
 * In reality it is HTTP 200 too, with the code in a JSON inside the page [R], which is a script there and a `meta` here.
 */
export function errorPage(tenant: TenantState, error: AadstsError): Response {
  const incident = incidentAt(tenant.now());
  const data = JSON.stringify({ iHttpErrorCode: 400, strServiceExceptionCode: String(error.code) });
  return html(
    <Frame
      title="Sign in"
      branding={tenant.branding}
      head={<meta name="config" content={data} />}
    >
      <h1>Sign in</h1>
      <p>Sorry, but we’re having trouble signing you in.</p>
      <p class="error" role="alert">{`AADSTS${error.code}: ${error.message}`}</p>
      <h2>Troubleshooting details</h2>
      <p class="quiet">
        Request Id: {incident.traceId}
        <br />
        Correlation Id: {incident.correlationId}
        <br />
        Timestamp: {incident.timestamp}
        <br />
        Message: AADSTS{error.code}
      </p>
    </Frame>,
  );
}
