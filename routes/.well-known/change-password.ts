import { define } from "../../lib/web/state.ts";

/**
 * Password managers send people here. External ID has no address for it: its password page has “Forgot password?”.
 *
 * @see https://w3c.github.io/webappsec-change-password-url/
 */
export const handler = define.handlers({
  GET: (ctx) => ctx.redirect("/sign-in?prompt=login&returnTo=/account", 303),
});
