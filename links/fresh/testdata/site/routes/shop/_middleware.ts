import type { Context } from "fresh";
import type { State } from "../../state.ts";

export const handler = async (ctx: Context<State>): Promise<Response> => {
  ctx.state.seen!.push("shop");
  const response = await ctx.next();
  response.headers.set("X-Shop", "after");
  return response;
};
