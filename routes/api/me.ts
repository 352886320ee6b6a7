import { callGraph } from "../../lib/graph/call.ts";
import { defineSignedIn } from "../../lib/web/state.ts";

export const handler = defineSignedIn.handlers({
  async GET(ctx) {
    const { services: { graph }, session, log } = ctx.state;
    const answer = await callGraph({ graph, log }, session);
    // Whatever Graph has answered, to our own caller it is a gateway's failure; 401 would say that the session ended.
    return Response.json(answer, { status: answer.ok ? 200 : 502 });
  },
});
