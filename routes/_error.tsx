import type { VNode } from "preact";
import { ConfigurationView } from "../components/ConfigurationView.tsx";
import { DiagnosisPanel } from "../components/DiagnosisPanel.tsx";
import { HiddenFields } from "../components/HiddenFields.tsx";
import { PageTitle } from "../components/PageTitle.tsx";
import { ProblemView } from "../components/ProblemView.tsx";
import { proposedEnvFile } from "../lib/config/files/env_file.ts";
import { ConfigError } from "../lib/config/variables.ts";
import { diagnose } from "../lib/problem/diagnosis.ts";
import { describeProblem, logProblem, type Problem, problemHead } from "../lib/problem/problem.ts";
import { lastResort } from "../lib/web/last_resort.ts";
import { safeReturnTo } from "../lib/web/return_to.ts";
import { define, type State } from "../lib/web/state.ts";

// Renders in the handler, because nothing catches what a component of the route throws.
export const handler = define.handlers(async (ctx) => {
  const { error, state } = ctx;
  try {
    if (error instanceof ConfigError) {
      const { problems } = error;
      const page = <ConfigurationView problems={problems} envFile={proposedEnvFile(error)} />;
      return await ctx.render(page, { status: 503 });
    }
    logProblem(state.log, error);
    const problem = describeProblem(error);
    const page = <ErrorPage problem={problem} error={error} state={state} url={ctx.url} />;
    return await ctx.render(page, problemHead(problem));
  } catch (failure) {
    return lastResort(state, failure);
  }
});

/** Errors that soon pass. The visitor can send the form again without typing it again. */
const PASSING = new Set([429, 503]);

function ErrorPage(
  { problem, error, state, url }: { problem: Problem; error: unknown; state: State; url: URL },
): VNode {
  const config = state.services?.config;
  const diagnosis = config?.showErrorDetails ? diagnose(error, config) : null;
  return (
    <div class="stack">
      <PageTitle>{problem.title}</PageTitle>
      <ProblemView problem={problem} reference={state.correlationId} />
      {state.form !== undefined && PASSING.has(problem.status) && (
        <form method="post" action={safeReturnTo(url.pathname)}>
          <HiddenFields form={state.form} />
          <button type="submit" class="button quiet">Send the form again</button>
        </form>
      )}
      {diagnosis && <DiagnosisPanel diagnosis={diagnosis} />}
    </div>
  );
}
