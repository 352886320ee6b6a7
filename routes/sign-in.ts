import { readHints } from "../lib/entra/authorization_request.ts";
import { isCrossSiteWithoutClick, isNavigation } from "../lib/web/navigation.ts";
import { safeReturnTo } from "../lib/web/return_to.ts";
import { startSignIn } from "../lib/web/start_sign_in.ts";
import { define } from "../lib/web/state.ts";

export const handler = define.handlers({
  GET(ctx) {
    // A prefetch, a script or a link scanner: no person is there to sign in.
    if (!isNavigation(ctx.req)) return new Response(null, { status: 204 });
    const query = new URLSearchParams(ctx.url.search);
    // A session at the authority would sign the person in by the redirect alone, so ask them to choose.
    if (isCrossSiteWithoutClick(ctx.req)) query.set("prompt", "select_account");
    return startSignIn(ctx, { returnTo: safeReturnTo(query.get("returnTo")) }, readHints(query));
  },
});
