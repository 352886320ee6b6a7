import { signOut } from "../lib/sign_out.ts";
import { define } from "../lib/state.ts";

export const handler = define.handlers({
  POST: (ctx) => signOut(ctx, (session) => ctx.state.services.sessions.end(session)),
});
