import { AadstsError, incidentAt } from "../faults/aadsts_error.ts";
import type { TenantState } from "../state/state.ts";

/**
 * Answers at the token and the device code endpoint: JSON with Microsoft's headers, a refusal included.
 *
 * @param work makes the body of a success, or throws an `AadstsError`
 */
export async function tokenEndpointAnswer(
  tenant: TenantState,
  request: Request,
  work: () => Record<string, unknown> | Promise<Record<string, unknown>>,
): Promise<Response> {
  const incident = incidentAt(tenant.now(), request.headers.get("client-request-id"));
  const headers = {
    "cache-control": "no-store, no-cache",
    "pragma": "no-cache",
    "content-type": "application/json; charset=utf-8",
    "expires": "-1",
    "p3p": 'CP="DSP CUR OTPi IND OTRi ONL FIN"',
    "strict-transport-security": "max-age=31536000; includeSubDomains",
    "x-content-type-options": "nosniff",
    "x-ms-ests-server": "2.1.0 - emulator",
    "x-ms-request-id": incident.traceId,
    "x-xss-protection": "0",
  };
  try {
    return new Response(JSON.stringify(await work()), { headers });
  } catch (error) {
    if (!(error instanceof AadstsError)) throw error;
    const body = error.body(incident, tenant.origin);
    return new Response(JSON.stringify(body), { status: error.status, headers });
  }
}
