import type { Context } from "fresh";
import type { State } from "../../state.ts";

export default [
  function account(ctx: Context<State>): Promise<Response> {
    ctx.state.seen!.push("account");
    return ctx.next();
  },
];
