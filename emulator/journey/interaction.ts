import type { Interaction } from "oidc-provider-types";
import { AadstsError } from "../faults/aadsts_error.ts";
import { cookieOf } from "../engine/cookie.ts";
import { CANCELLED, type EntraRequest } from "../engine/conclusion.ts";
import type { Customer } from "../directory/customers.ts";
import { leaveForProvider, returnFromProvider, type Trips } from "./federation.ts";
import type { Journey, Outcome } from "./journey.ts";
import { signedIn } from "./moves.ts";
import { arriveFederated, takeStep } from "./steps.ts";
import { errorPage } from "../pages/error.tsx";
import { journeyPage } from "./page.tsx";
import { type Engine, STEP_UP } from "../engine/provider.ts";
import { userFlowOf } from "../state/replication.ts";
import type { UserFlow } from "../directory/user_flow.ts";
import type { TenantState } from "../state/state.ts";

/** The customers who are on the sign-in pages, or at a social provider. */
export interface Visits {
  /** By the engine's interaction id. */
  journeys: Map<string, Journey>;
  /** Results of social sign-ins, by interaction id. */
  arrived: Map<string, Outcome>;
  /** Who is at a social provider, by `state`. */
  trips: Trips;
}

/**
 * `GET|POST /{tenantId}/sign-in/{id}`: the pages between the authorization request and its end. Entra shows
 * them at the authorization endpoint's own address.
 */
export async function signIn(
  tenant: TenantState,
  engine: Engine,
  visits: Visits,
  request: Request,
  id: string,
  form: URLSearchParams | undefined,
): Promise<Response> {
  const interaction = await engine.provider.Interaction.find(id);
  if (!interaction || cookieOf(request, engine.provider.cookieName("interaction")) !== id) {
    return errorPage(tenant, new AadstsError(90033));
  }
  const application = tenant.applications.get(String(interaction.params.client_id));
  const userFlow = application && userFlowOf(tenant, application);
  if (!userFlow) return errorPage(tenant, new AadstsError(500208));

  const known = visits.journeys.get(id);
  const { journey, outcome: first } = known
    ? { journey: known, outcome: undefined }
    : begin(tenant, userFlow, interaction);
  visits.journeys.set(id, journey);
  const outcome = visits.arrived.get(id) ??
    (form ? takeStep(tenant, journey, form.get("action") ?? "next", form) : first);
  visits.arrived.delete(id);

  const here = new URL(request.url).pathname;
  if (!outcome) return journeyPage(tenant, journey, application.name);
  if (outcome.next === "screen") return redirect(here);
  if (outcome.next === "provider") {
    const provider = userFlow.providers.find(({ name }) => name === outcome.name);
    if (!provider) return errorPage(tenant, new AadstsError(90023, { values: [outcome.name] }));
    return redirect(await leaveForProvider(tenant, visits.trips, provider, id));
  }
  visits.journeys.delete(id);
  if (outcome.next === "cancelled") {
    return redirect(
      await finish(interaction, { error: "access_denied", error_description: CANCELLED }),
    );
  }
  return redirect(await complete(engine, interaction, outcome));
}

/** `GET /{tenantId}/federation/oauth2`: a customer returns from a social provider, and the user flow continues. */
export async function federated(tenant: TenantState, visits: Visits, url: URL): Promise<Response> {
  const returned = await returnFromProvider(tenant, visits.trips, url);
  const journey = returned && visits.journeys.get(returned.interactionId);
  if (!journey) return errorPage(tenant, new AadstsError(90033));
  const { interactionId, identity } = returned;
  const outcome = arriveFederated(tenant, journey, identity);
  if (outcome.next !== "screen") visits.arrived.set(interactionId, outcome);
  return redirect(`/${tenant.tenantId}/sign-in/${interactionId}`);
}

function begin(
  tenant: TenantState,
  userFlow: UserFlow,
  { prompt, params, session }: Interaction,
): { journey: Journey; outcome: Outcome | undefined } {
  const hint = typeof params.login_hint === "string" ? params.login_hint : "";
  const email = tenant.customers.findByHint(hint)?.email ?? hint;
  const current = tenant.customers.get(session?.accountId ?? "");
  const { claims } = JSON.parse(String(params.entra_request)) as EntraRequest;
  const journey: Journey = {
    userFlow,
    screen: "email",
    email,
    wrongCodes: 0,
    ...(current ? { signedInAs: current.email } : {}),
    ...(claims.authenticationContext ? { stepUp: claims.authenticationContext } : {}),
  };
  if (prompt.name === "create" && userFlow.signUpAllowed) journey.screen = "create email";
  if (prompt.name === "select_account") {
    if (current) journey.screen = "tiles";
    return { journey, outcome: undefined };
  }
  if (current && prompt.reasons.length === 1 && prompt.reasons[0] === STEP_UP) {
    return { journey, outcome: signedIn(tenant, journey, current) };
  }
  const domain = typeof params.domain_hint === "string" ? params.domain_hint : "";
  return { journey, outcome: domain ? { next: "provider", name: domain } : undefined };
}

async function complete(
  engine: Engine,
  interaction: Interaction,
  { customer, remember, context }: Extract<Outcome, { next: "signed in" }>,
): Promise<string> {
  await replaceSession(engine, interaction, customer);
  return await finish(interaction, {
    login: { accountId: customer.id, remember, ...(context ? { acr: context } : {}) },
    select_account: {},
    create: {},
  });
}

/** Gives the browser's session to another account. The engine itself would ask to sign out first. */
async function replaceSession(
  engine: Engine,
  interaction: Interaction,
  customer: Customer,
): Promise<void> {
  if (!interaction.session?.uid || interaction.session.accountId === customer.id) return;
  const session = await engine.provider.Session.findByUid(interaction.session.uid);
  if (!session) return;
  Object.assign(session, { accountId: customer.id, authorizations: {} });
  await session.persist();
  interaction.session.accountId = customer.id;
}

async function finish(
  interaction: Interaction,
  result: NonNullable<Interaction["result"]>,
): Promise<string> {
  interaction.result = result;
  await interaction.save(interaction.exp - Math.floor(Date.now() / 1000));
  return interaction.returnTo;
}

function redirect(location: string): Response {
  return new Response(null, { status: 303, headers: { location, "cache-control": "no-store" } });
}
