import { signOut } from "../lib/web/sign_out.ts";
import { define } from "../lib/web/state.ts";

export const handler = define.handlers({
  POST: (ctx) => signOut(ctx, (session) => ctx.state.services.sessions.end(session)),
});
