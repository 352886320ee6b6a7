import { page } from "fresh";
import { Head } from "fresh/runtime";
import { ConfigurationView } from "../components/ConfigurationView.tsx";
import { DiagnosisPanel } from "../components/DiagnosisPanel.tsx";
import { ProblemView } from "../components/ProblemView.tsx";
import { ConfigError } from "../lib/config/variables.ts";
import { diagnose } from "../lib/problem/diagnosis.ts";
import { mendedEnvFile } from "../lib/config/env_file.ts";
import { describeProblem, logProblem, problemHead } from "../lib/problem/problem.ts";
import { define } from "../lib/web/state.ts";

export const handler = define.handlers((ctx) => {
  const { error, state } = ctx;
  if (error instanceof ConfigError) return page(undefined, { status: 503 });
  logProblem(state.log, error);
  return page(undefined, problemHead(describeProblem(error)));
});

export default define.layout(({ error, state }) => {
  if (error instanceof ConfigError) {
    return (
      <>
        <Head>
          <title>Almost there</title>
        </Head>
        <ConfigurationView problems={error.problems} envFile={mendedEnvFile(error)} />
      </>
    );
  }
  const { title, message, action } = describeProblem(error);
  const config = state.services?.config;
  const diagnosis = config?.showErrorDetails ? diagnose(error, config) : null;
  return (
    <div class="stack">
      <Head>
        <title>{title}</title>
      </Head>
      <ProblemView
        title={title}
        message={message}
        action={action}
        reference={state.correlationId}
      />
      {diagnosis && <DiagnosisPanel {...diagnosis} />}
    </div>
  );
});
