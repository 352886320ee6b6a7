import { setImmediate } from "node:timers/promises";
import type { Context } from "fresh";
import type { Services } from "../services.ts";
import type { Session } from "../session/session.ts";
import { ANYBODY, PageTemplate } from "./page_template.ts";
import { giveNonce, nonceOf } from "./security_headers.ts";
import type { State } from "./state.ts";

type Handler = (ctx: Context<State>) => Promise<Response>;

/** A page as it was rendered. */
interface Rendered {
  readonly template: PageTemplate;
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/**
 * Makes a handler for a page that says the same to everybody, but may name the signed-in person. One request renders it;
 * later ones get the same HTML and headers, with their own name in it. Nothing of a person or a session is kept.
 *
 * Before a page is kept, it is rendered once more, for nobody in particular. It is rendered for each request if the two
 * differ in more than the name, if it shows something else of the session, if it has a script, whose nonce must be new
 * each time, if it sets a cookie, or if its route has parameters. What it takes from the request's headers goes unseen.
 *
 * @param render renders the page
 */
export function renderedOnce(render: Handler): Handler {
  const forVisitors = new WeakMap<Services, Rendered | null>();
  const forCustomers = new WeakMap<Services, Rendered | null>();

  return async function answer(ctx) {
    const { config, params, state: { services, storeError, user }, url } = ctx;
    // In development, each request shows the latest change. Fresh may answer a query with a part of the page. While KV is
    // down, a page may say so.
    const isFixed = config.mode !== "development" && url.search === "" &&
      Object.keys(params).length === 0 && storeError === undefined;
    const pages = user === null ? forVisitors : forCustomers;
    const known = pages.get(services);
    if (!isFixed || known === null) return await render(ctx);
    if (known !== undefined) {
      // Requests that came together are answered together. Else each answer wakes its reader, often a proxy on this
      // machine, which takes longer than making the answer.
      await setImmediate();
      return pageResponse(known.template.fill(user), known.headers);
    }
    const response = await render(ctx);
    if (response.status === 200) pages.set(services, await keep(response, ctx, render));
    return response;
  };
}

/** @returns what later requests get; null if the page must be rendered for each */
async function keep(
  response: Response,
  ctx: Context<State>,
  render: Handler,
): Promise<Rendered | null> {
  if (nonceOf(response) === undefined || response.headers.has("set-cookie")) return null;
  const html = await response.clone().text();
  const { user } = ctx.state;
  const nobodys = await renderForNobody(ctx, render);
  if (nobodys === null) return null;
  const template = new PageTemplate(await nobodys.text());
  const headers = [...nobodys.headers];
  const isSame = template.fill(user) === html && `${headers}` === `${[...response.headers]}`;
  return isSame ? { template, headers } : null;
}

/** @returns the page with gaps; null if it can't be rendered without the session */
async function renderForNobody(ctx: Context<State>, render: Handler): Promise<Response | null> {
  const { state } = ctx;
  const { correlationId, session, user } = state;
  state.correlationId = crypto.randomUUID();
  state.session = session && HIDDEN;
  state.user = user && ANYBODY;
  try {
    return await render(ctx);
  } catch {
    return null; // whatever it was, the page could be rendered with the session
  } finally {
    Object.assign(state, { correlationId, session, user });
  }
}

/** A session that can't be looked into. */
const HIDDEN = new Proxy<Partial<Session>>({}, {
  get() {
    throw new TypeError("Cannot show a session on a page that is rendered once");
  },
}) as Session;

function pageResponse(html: string, headers: Rendered["headers"]): Response {
  const response = new Response(html);
  for (const [name, value] of headers) response.headers.set(name, value);
  giveNonce(response, crypto.randomUUID());
  return response;
}
