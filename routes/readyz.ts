import { describeError } from "../lib/log.ts";
import { define } from "../lib/web/state.ts";

export const handler = define.handlers({
  /** Doesn't ask the authority: while that is down, signed-in people can still use the app. */
  async GET(ctx) {
    const { services: { readiness }, log } = ctx.state;
    try {
      await readiness.check();
      return ctx.text("ready\n");
    } catch (error) {
      log("error", "not_ready", { cause: describeError(error) });
      return ctx.text("not ready\n", { status: 503, headers: { "retry-after": "5" } });
    }
  },
});
