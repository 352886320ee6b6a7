import type { Context } from "fresh";
import { ConfigurationView } from "../components/ConfigurationView.tsx";
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
    const page = (
      <ProblemView
        problem={problem}
        reference={state.correlationId}
        form={state.form}
        path={safeReturnTo(ctx.url.pathname)}
        diagnosis={diagnosisFor(ctx, problem)}
      />
    );
    return await ctx.render(page, problemHead(problem));
  } catch (failure) {
    return lastResort(ctx, failure);
  }
});

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
