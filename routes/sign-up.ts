import { readHints } from "../lib/entra/authorization_request.ts";
import { isNavigation } from "../lib/web/navigation.ts";
import { safeReturnTo } from "../lib/web/return_to.ts";
import { startSignIn } from "../lib/web/start_sign_in.ts";
import { define } from "../lib/web/state.ts";

export const handler = define.handlers({
  GET(ctx) {
    if (!isNavigation(ctx.req)) return new Response(null, { status: 204 });
    const { searchParams } = ctx.url;
    const hints = { ...readHints(searchParams), prompt: "create" };
    return startSignIn(ctx, { returnTo: safeReturnTo(searchParams.get("returnTo")) }, hints);
  },
});
