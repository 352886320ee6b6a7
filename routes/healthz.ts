import { define } from "../lib/web/state.ts";

export const handler = define.handlers({
  GET: (ctx) => ctx.text("alive\n"),
});
