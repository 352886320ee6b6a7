import type { Interaction } from "oidc-provider-types";
import { cookieOf } from "./cookie.ts";
import { CANCELLED } from "./conclusion.ts";
import type { Customer } from "./customers.ts";
import type { Journey } from "./journey.ts";
import { takeStep } from "./journey_steps.ts";
import { AadstsError } from "./aadsts_error.ts";
import { errorPage } from "./pages/error.tsx";
import { signInPage } from "./pages/sign_in.tsx";
import type { Engine } from "./provider.ts";
import type { TenantState } from "./state.ts";

/** Journeys under way, by the engine's interaction id. */
export type Journeys = Map<string, Journey>;

/**
 * `GET|POST /{tenantId}/sign-in/{id}`: the pages between the authorization request and its end. Entra shows
 * them at the authorization endpoint's own address.
 */
export async function signIn(
  tenant: TenantState,
  engine: Engine,
  journeys: Journeys,
  request: Request,
  id: string,
  form: URLSearchParams | undefined,
): Promise<Response> {
  const interaction = await engine.provider.Interaction.find(id);
  if (!interaction || !ownsInteraction(engine, request, id)) {
    return errorPage(tenant, new AadstsError(90033));
  }
  const journey = journeys.get(id) ?? begin(tenant, interaction);
  journeys.set(id, journey);
  if (!form) {
    const app = tenant.applications.get(String(interaction.params.client_id));
    return signInPage(tenant, journey, app?.name ?? "");
  }
  const outcome = takeStep(tenant, journey, form.get("action") ?? "next", form);
  switch (outcome.next) {
    case "screen":
      return redirect(new URL(request.url).pathname);
    case "provider":
      return errorPage(tenant, new AadstsError(90023, { values: [outcome.name] }));
    case "cancelled":
      journeys.delete(id);
      return redirect(
        await finish(interaction, { error: "access_denied", error_description: CANCELLED }),
      );
    case "signed in":
      journeys.delete(id);
      return redirect(await complete(engine, interaction, outcome.customer, outcome.remember));
  }
}

function begin(tenant: TenantState, { prompt, params, session }: Interaction): Journey {
  const hint = typeof params.login_hint === "string" ? params.login_hint : "";
  const email = tenant.customers.findByHint(hint)?.email ?? hint;
  const signedInAs = tenant.customers.get(session?.accountId ?? "")?.email;
  const journey: Journey = {
    screen: "email",
    email,
    wrongCodes: 0,
    ...(signedInAs ? { signedInAs } : {}),
  };
  if (prompt.name === "create" && tenant.userFlow.signUpAllowed) journey.screen = "create email";
  if (prompt.name === "select_account" && signedInAs) journey.screen = "tiles";
  return journey;
}

/** The engine sets the id as a cookie at the browser that began. */
function ownsInteraction(engine: Engine, request: Request, id: string): boolean {
  return cookieOf(request, engine.provider.cookieName("interaction")) === id;
}

async function complete(
  engine: Engine,
  interaction: Interaction,
  customer: Customer,
  remember: boolean,
): Promise<string> {
  await replaceSession(engine, interaction, customer);
  return await finish(interaction, {
    login: { accountId: customer.id, remember },
    select_account: {},
    create: {},
  });
}

/** Another account than the one signed in takes over its session; the engine would ask to sign out first. */
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

async function finish(interaction: Interaction, result: Interaction["result"]): Promise<string> {
  interaction.result = { ...result };
  await interaction.save(interaction.exp - Math.floor(Date.now() / 1000));
  return interaction.returnTo;
}

function redirect(location: string): Response {
  return new Response(null, { status: 303, headers: { location, "cache-control": "no-store" } });
}
