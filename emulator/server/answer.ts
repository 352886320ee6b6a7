import { addressOf } from "../faults/endpoint.ts";
import { route } from "./router.ts";
import { type Fault, faultResponse } from "../faults/faults.ts";
import type { Engine } from "../engine/provider.ts";
import { recordRequest } from "../faults/recorded_request.ts";
import type { Answer } from "./server.ts";
import type { Visits } from "../journey/interaction.ts";
import type { TenantState } from "../state/state.ts";

/** How many requests are kept for tests. */
const REMEMBERED = 10_000;

/**
 * Records a request and answers it. If there is a fault for it, the fault comes before, after or instead of the
 * correct answer.
 *
 * @param closing ends a fault's delay early
 */
export async function answer(
  tenant: TenantState,
  engine: Engine,
  visits: Visits,
  request: Request,
  body: string,
  closing: AbortSignal,
): Promise<Answer> {
  if (!isOwnHost(tenant, request)) return new Response("Wrong host\n", { status: 421 });
  const address = addressOf(new URL(request.url).pathname);
  tenant.requests.push(recordRequest(address.endpoint, request, body, tenant.now()));
  if (tenant.requests.length > REMEMBERED) tenant.requests.shift();
  const answerCorrectly = () =>
    route(tenant, engine, visits, address, request, body).catch((error) => {
      tenant.log(`The emulator failed at ${request.method} ${request.url}: ${error.stack}`);
      return new Response("The emulator failed; its log says why.\n", { status: 500 });
    });
  const fault = tenant.faults.take(address.endpoint);
  if (!fault) return await answerCorrectly();
  if (fault.delay) await pause(fault.delay, closing);
  const correct = fault.after || isOnlySlow(fault) ? await answerCorrectly() : undefined;
  if (fault.reset) return "reset";
  return faultResponse(fault) ?? correct ?? await answerCorrectly();
}

/**
 * Only this machine's own names are accepted. Otherwise a web page could reach the tenant by a host name of its own
 * (DNS rebinding).
 */
function isOwnHost({ origin }: TenantState, request: Request): boolean {
  const { port } = new URL(origin);
  const { host } = new URL(request.url);
  return host === `127.0.0.1:${port}` || host === `localhost:${port}`;
}

function isOnlySlow({ status, body, reset }: Fault): boolean {
  return status === undefined && body === undefined && !reset;
}

/** Waits, at most until the tenant closes. */
function pause(delay: number | Promise<unknown>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    if (typeof delay !== "number") delay.then(() => resolve());
    const timer = typeof delay === "number" ? setTimeout(resolve, delay) : undefined;
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    }, { once: true });
  });
}
