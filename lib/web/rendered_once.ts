import type { Context } from "fresh";
import type { Services } from "../services.ts";
import { giveNonce, nonceOf } from "./security_headers.ts";
import type { State } from "./state.ts";

type Handler = (ctx: Context<State>) => Promise<Response>;

/**
 * Makes a handler for a page that says the same to every visitor: it depends on the configuration and on nothing else.
 * One request renders it, later ones get the same HTML. A page with scripts is rendered each time, because its nonce must
 * be new each time.
 *
 * @param render renders the page
 */
export function renderedOnce(render: Handler): Handler {
  const documents = new WeakMap<Services, string>();

  return async function answer(ctx) {
    // In development, each request shows the latest change. Fresh may answer a query with a part of the page.
    if (ctx.config.mode === "development" || ctx.url.search !== "") return await render(ctx);
    const { services } = ctx.state;
    const known = documents.get(services);
    if (known !== undefined) return documentResponse(known);
    const response = await render(ctx);
    const html = await response.clone().text();
    const nonce = nonceOf(response);
    if (response.status === 200 && nonce !== undefined && !html.includes(nonce)) {
      documents.set(services, html);
    }
    return response;
  };
}

function documentResponse(html: string): Response {
  const response = new Response(html);
  response.headers.set("content-type", "text/html; charset=utf-8");
  giveNonce(response, crypto.randomUUID());
  return response;
}
