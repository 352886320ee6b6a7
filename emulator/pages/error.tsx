import { type AadstsError, incidentAt } from "../faults/aadsts_error.ts";
import type { TenantState } from "../state/state.ts";
import { Frame } from "./frame.tsx";
import { html } from "./html.tsx";

/**
 * The page for errors that are not sent to the app: an unknown app, a redirect URI that is not registered, a missing
 * parameter. As in Entra, its status is 200 and the code is in JSON inside the page [R]; Entra has it in a script,
 * this page in a `meta` element.
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
