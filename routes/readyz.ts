import { describeError } from "../lib/log.ts";
import { define } from "../lib/web/state.ts";

export const handler = define.handlers({
  /** Never asks the authority: that it is down is no reason to take this app away from its users. */
  async GET(ctx) {
    const { services: { store }, log } = ctx.state;
    try {
      await store.get(["readyz"]);
      return ctx.text("ready\n");
    } catch (error) {
      log("error", "not_ready", { cause: describeError(error) });
      return ctx.text("KV can't be reached\n", { status: 503, headers: { "retry-after": "5" } });
    }
  },
});
