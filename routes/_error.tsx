import type { Context } from "fresh";
import type { VNode } from "preact";
import { ConfigurationView } from "../components/ConfigurationView.tsx";
import { DiagnosisPanel } from "../components/DiagnosisPanel.tsx";
import { HiddenFields } from "../components/HiddenFields.tsx";
import { PageTitle } from "../components/PageTitle.tsx";
import { ProblemView } from "../components/ProblemView.tsx";
import { proposedEnvFile } from "../lib/config/files/env_file.ts";
import { ConfigError, ENV_FILE } from "../lib/config/variables.ts";
import { diagnose, type Diagnosis } from "../lib/problem/diagnosis.ts";
import { locateFault } from "../lib/problem/fault.ts";
import { describeProblem, logProblem, type Problem, problemHead } from "../lib/problem/problem.ts";
import { lastResort } from "../lib/web/last_resort.ts";
import { safeReturnTo } from "../lib/web/return_to.ts";
import { define, type State } from "../lib/web/state.ts";

// Renders in the handler, because nothing catches what a component of the route throws.
export const handler = define.handlers(async (ctx) => {
  const { error, state } = ctx;
  try {
    if (error instanceof ConfigError) {
      const { problems, concernsDatabase, envFile } = error;
      const page = (
        <ConfigurationView
          problems={problems}
          envFile={proposedEnvFile(error)}
          hasEnvFile={envFile !== null || problems.some(({ variable }) => variable === ENV_FILE)}
          concernsDatabase={concernsDatabase}
        />
      );
      preferToOverlay(ctx);
      return await ctx.render(page, { status: 503 });
    }
    logProblem(state.log, error);
    const problem = describeProblem(error);
    const diagnosis = diagnosisFor(ctx, problem);
    const page = <ErrorPage problem={problem} diagnosis={diagnosis} state={state} url={ctx.url} />;
    return await ctx.render(page, problemHead(problem));
  } catch (failure) {
    return lastResort(ctx, failure);
  }
});

/** Errors that soon pass. The visitor can send the form again without typing it again. */
const PASSING = new Set([429, 503]);

/** What only a developer may see. A production server never shows where in the code something failed. */
function diagnosisFor(ctx: Context<State>, { status }: Problem): Diagnosis | null {
  const { error, state, config } = ctx;
  const settings = state.services?.config;
  const diagnosis = settings?.showErrorDetails ? diagnose(error, settings) : null;
  if (diagnosis !== null) preferToOverlay(ctx);
  else if (config.mode === "development" && status >= 500) return locateFault(error, config.root);
  return diagnosis;
}

/** In development, Fresh covers the page of an error with its place in the code. Pages that say what to do say more. */
function preferToOverlay(ctx: Context<State>): void {
  ctx.error = null;
}

/** What {@linkcode ErrorPage} shows. */
interface ErrorPageProps {
  problem: Problem;
  diagnosis: Diagnosis | null;
  state: State;
  url: URL;
}

function ErrorPage({ problem, diagnosis, state, url }: ErrorPageProps): VNode {
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
