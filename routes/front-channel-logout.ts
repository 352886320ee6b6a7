import { frameablePolicy } from "../lib/web/security_headers.ts";
import { define } from "../lib/web/state.ts";

/**
 * The authority loads this in a hidden frame when the person signs out elsewhere. Browsers don't send our cookie there, as
 * a third party's, so the session is found by the authority's own ID for it.
 *
 * @see OpenID Connect Front-Channel Logout, 2 and 4.1
 */
export const handler = define.handlers({
  async GET(ctx) {
    const { services: { authority, sessions }, log } = ctx.state;
    const { issuer } = await authority.metadata();
    const sid = ctx.url.searchParams.get("sid");
    // Entra may leave out `iss`. Another issuer's `sid` means none of our sessions.
    const iss = ctx.url.searchParams.get("iss") ?? issuer;
    // Fresh answers HEAD with this handler, and HEAD changes nothing (RFC 9110, 9.2.1).
    if (ctx.req.method === "GET" && sid !== null && iss === issuer) {
      const ended = await sessions.endBySid(iss, sid);
      log("info", "front_channel_logout", { ended });
    }
    return new Response("<!DOCTYPE html><title>Signed out</title>", {
      headers: {
        "content-type": "text/html; charset=utf-8",
        "content-security-policy": frameablePolicy(authority.frameOrigins),
      },
    });
  },
});
