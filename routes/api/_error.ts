import { describeProblem, logProblem, problemHead } from "../../lib/problem/problem.ts";
import { lastResort } from "../../lib/web/last_resort.ts";
import { define } from "../../lib/web/state.ts";

export const handler = define.handlers((ctx) => {
  const { error, state } = ctx;
  try {
    logProblem(state.log, error);
    const problem = describeProblem(error);
    const { title, message } = problem;
    return Response.json(
      { error: title, message, reference: state.correlationId },
      problemHead(problem),
    );
  } catch (failure) {
    return lastResort(ctx, failure);
  }
});
