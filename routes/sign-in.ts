import { readHints } from "../lib/authorization_hints.ts";
import { isNavigation } from "../lib/navigation.ts";
import { safeReturnTo } from "../lib/return_to.ts";
import { startSignIn } from "../lib/start_sign_in.ts";
import { define } from "../lib/state.ts";

export const handler = define.handlers({
  GET(ctx) {
    // A prefetch, a script, a link scanner: nobody is there to sign in.
    if (!isNavigation(ctx.req)) return new Response(null, { status: 204 });
    const { searchParams } = ctx.url;
    return startSignIn(
      ctx,
      { returnTo: safeReturnTo(searchParams.get("returnTo")) },
      readHints(searchParams),
    );
  },
});
