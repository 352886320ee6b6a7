import { describeProblem, logProblem } from "../../lib/problem.ts";
import { define } from "../../lib/state.ts";

export const handler = define.handlers((ctx) => {
  const { status, title, message, retryAfterSeconds } = describeProblem(ctx.error);
  logProblem(ctx.state.services.log, ctx.state.correlationId, ctx.error);
  const headers = new Headers(
    retryAfterSeconds === null ? {} : { "retry-after": String(retryAfterSeconds) },
  );
  return Response.json({ error: title, message, reference: ctx.state.correlationId }, {
    status,
    headers,
  });
});
