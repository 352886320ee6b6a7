import { setImmediate } from "node:timers/promises";
import type { Context } from "fresh";
import type { Services } from "../services.ts";
import { giveNonce, nonceOf } from "./security_headers.ts";
import type { State } from "./state.ts";

type Handler = (ctx: Context<State>) => Promise<Response>;

/** A page as it was rendered. */
interface Rendered {
  readonly html: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/**
 * Makes a handler for a page that says the same to every visitor: it depends on the configuration and on nothing else.
 * One request renders it, later ones get the same HTML and headers. A page is rendered each time if it has scripts,
 * because its nonce must be new each time, if it sets a cookie, or if its route has parameters.
 *
 * @param render renders the page
 */
export function renderedOnce(render: Handler): Handler {
  const pages = new WeakMap<Services, Rendered>();

  return async function answer(ctx) {
    const { config, params, state: { services }, url } = ctx;
    // In development, each request shows the latest change. Fresh may answer a query with a part of the page.
    const isFixed = config.mode !== "development" && url.search === "" &&
      Object.keys(params).length === 0;
    if (!isFixed) return await render(ctx);
    const known = pages.get(services);
    if (known !== undefined) {
      // Requests that came together are answered together. Else each answer wakes its reader, often a proxy on this
      // machine, which takes longer than making the answer. Pages that read KV are answered in groups anyway.
      await setImmediate();
      return pageResponse(known);
    }
    const response = await render(ctx);
    const html = await response.clone().text();
    const nonce = nonceOf(response);
    const isSame = nonce !== undefined && !html.includes(nonce) &&
      !response.headers.has("set-cookie");
    if (response.status === 200 && isSame) {
      pages.set(services, { html, headers: [...response.headers] });
    }
    return response;
  };
}

function pageResponse({ html, headers }: Rendered): Response {
  const response = new Response(html);
  for (const [name, value] of headers) response.headers.set(name, value);
  giveNonce(response, crypto.randomUUID());
  return response;
}
