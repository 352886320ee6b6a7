import type { Context } from "fresh";
import type { State } from "../state.ts";

export default async function root(ctx: Context<State>): Promise<Response> {
  ctx.state.seen = ["root"];
  if (ctx.url.searchParams.has("early")) throw new Error("early failure");
  const response = await ctx.next();
  response.headers.set("X-Root", "after");
  return response;
}
