import { setImmediate } from "node:timers/promises";
import type { Context } from "fresh";
import { withRequest } from "../request_log.ts";
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
 * Makes a handler for a page that always says the same to everybody, but may name the signed-in person. One request
 * renders it; later ones get the same HTML and headers, with their own name in it. Nothing of a request, a person or a
 * session is kept.
 *
 * Before a page is kept, it is rendered once more, for nobody in particular. It is rendered for each request if the two
 * differ in more than the name, if it uses anything else of the request or its state, if it has a script, whose nonce
 * must be new each time, if it sets a cookie, or if its route has parameters. If it shows something else that changes, such
 * as the time or a value from the database, this is not noticed: don't use it for such a page.
 *
 * @param render renders the page
 */
export function renderedOnce(render: Handler): Handler {
  const forVisitors = new WeakMap<Services, Rendered | null>();
  const forCustomers = new WeakMap<Services, Rendered | null>();

  return async function answer(ctx) {
    const { config, params, route, state: { services, storeError, user }, url } = ctx;
    // In development, each request shows the latest change. Fresh answers other forms of the path as well, and a query
    // perhaps with a part of the page. While KV is down, a page may say so.
    const isFixed = config.mode !== "development" && url.pathname === route && url.search === "" &&
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
  const unnamed = await renderForNobody(ctx, render);
  if (unnamed === null) return null;
  const template = new PageTemplate(await unnamed.text());
  const headers = [...unnamed.headers];
  const isSame = template.fill(user) === html && `${headers}` === `${[...response.headers]}`;
  return isSame ? { template, headers } : null;
}

/** @returns the page with gaps; null if it can't be rendered without the request */
async function renderForNobody(ctx: Context<State>, render: Handler): Promise<Response | null> {
  const { info, req, state, url } = ctx;
  const { log, services, session, user } = state;
  const { pathname } = url;
  const correlationId = crypto.randomUUID();
  try {
    // Fresh marks links to the page itself, and looks for a query in both.
    Object.assign(ctx, {
      url: showing<URL>({ pathname, search: "", searchParams: new URLSearchParams() }),
      req: showing<Request>({ url: pathname }),
      info: showing<Deno.ServeHandlerInfo>({}),
      state: showing<State>({
        services,
        log,
        correlationId,
        storeError: undefined, // otherwise the page would not be kept
        session: session && showing<Session>({}),
        user: user && ANYBODY,
      }),
    });
    const nobody = { correlationId, log, route: ctx.route };
    return await withRequest(nobody, () => render(ctx));
  } catch {
    return null; // with the request, the page could be rendered
  } finally {
    Object.assign(ctx, { info, req, state, url });
  }
}

/** An object with these properties only. Any other use of it throws. */
function showing<T extends object>(shown: Partial<T>): T {
  const refuse = () => {
    throw new TypeError("Cannot use anything of a request for a page that is rendered once");
  };
  return new Proxy(shown, {
    get: (_, name) => Object.hasOwn(shown, name) ? Reflect.get(shown, name) : refuse(),
    has: refuse,
    ownKeys: refuse,
    getOwnPropertyDescriptor: refuse,
  }) as T;
}

function pageResponse(html: string, headers: Rendered["headers"]): Response {
  const response = new Response(html);
  for (const [name, value] of headers) response.headers.set(name, value);
  giveNonce(response, crypto.randomUUID());
  return response;
}
