import { frameablePolicy } from "../lib/web/security_headers.ts";
import { define } from "../lib/web/state.ts";

/**
 * The authority loads it in a hidden frame when the person signs out elsewhere. Our cookie is a third party's there and
 * does not come along, so the session is found by the authority's own ID of it.
 *
 * @see OpenID Connect Front-Channel Logout, 2 and 4.1
 */
export const handler = define.handlers({
  async GET(ctx) {
    const { services: { authority, sessions }, log } = ctx.state;
    const { issuer } = await authority.metadata();
    const sid = ctx.url.searchParams.get("sid");
    // Entra may leave `iss` out. One that is somebody else's names none of our sessions.
    const iss = ctx.url.searchParams.get("iss") ?? issuer;
    if (sid !== null && iss === issuer) {
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
