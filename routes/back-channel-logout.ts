import { HttpError } from "fresh";
import { readForm } from "../lib/web/form.ts";
import { describeError } from "../lib/log.ts";
import {
  LogoutTokenError,
  spendLogoutToken,
  verifyLogoutToken,
} from "../lib/session/logout_token.ts";
import { define } from "../lib/web/state.ts";

/**
 * The authority's server calls it when a person signs out elsewhere. External ID does not; others say in their metadata
 * that they do, and only for those it is here.
 *
 * @see OpenID Connect Back-Channel Logout, 2.5 to 2.8
 */
export const handler = define.handlers({
  async POST(ctx) {
    const { authority, config, sessions, store, now, log } = ctx.state.services;
    const { correlationId } = ctx.state;
    const { backchannel_logout_supported: isSupported } = await authority.metadata();
    if (isSupported !== true) throw new HttpError(404);
    const token = (await readForm(ctx.req)).get("logout_token");
    try {
      if (typeof token !== "string") throw new LogoutTokenError("logout_token is missing");
      const named = await verifyLogoutToken(token, {
        authority,
        clientId: config.clientId,
        store,
        now,
      });
      const ended = await ("sid" in named
        ? sessions.endBySid(named.iss, named.sid)
        : sessions.endBySubject(named.iss, named.sub));
      await spendLogoutToken(store, named.jti);
      log("info", "back_channel_logout", { correlationId, ended });
      return new Response(null);
    } catch (error) {
      if (!(error instanceof LogoutTokenError)) throw error;
      log("warn", "back_channel_logout_refused", { correlationId, cause: describeError(error) });
      return Response.json({ error: "invalid_request" }, { status: 400 });
    }
  },
});
