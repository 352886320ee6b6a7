import { describeProblem, logProblem, problemHead } from "../../lib/problem/problem.ts";
import { define } from "../../lib/web/state.ts";

export const handler = define.handlers(({ error, state }) => {
  const problem = describeProblem(error);
  const { title, message } = problem;
  logProblem(state.log, error);
  return Response.json(
    { error: title, message, reference: state.correlationId },
    problemHead(problem),
  );
});
