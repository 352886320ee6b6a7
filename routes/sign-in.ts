import { readHints } from "../lib/authorization_hints.ts";
import { startSignIn } from "../lib/start_sign_in.ts";
import { define } from "../lib/state.ts";

export const handler = define.handlers({
  GET: (ctx) => startSignIn(ctx, readHints(ctx.url.searchParams)),
});
