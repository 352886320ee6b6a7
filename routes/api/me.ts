import { callGraph } from "../../lib/graph/call.ts";
import { defineSignedIn } from "../../lib/web/state.ts";

export const handler = defineSignedIn.handlers({
  async GET(ctx) {
    const { services: { graph }, session, log } = ctx.state;
    const answer = await callGraph({ graph, log }, session);
    // Whatever Graph's error is, our caller gets a gateway error: a 401 would mean that the session has ended.
    return Response.json(answer, { status: answer.ok ? 200 : 502 });
  },
});
