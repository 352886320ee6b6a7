import { callApi } from "../../lib/api/call.ts";
import { defineSignedIn } from "../../lib/web/state.ts";

export const handler = defineSignedIn.handlers({
  async GET(ctx) {
    const { services: { api }, session, log, correlationId } = ctx.state;
    const answer = await callApi({ api, log, correlationId }, session);
    // Whatever the API's error is, our caller gets a gateway error: a 401 would mean that the session has ended.
    return Response.json(answer, { status: answer.ok ? 200 : 502 });
  },
});
