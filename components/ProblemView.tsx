import type { VNode } from "preact";
import type { Diagnosis } from "../lib/problem/diagnosis.ts";
import type { Problem } from "../lib/problem/problem.ts";
import { DiagnosisPanel } from "./DiagnosisPanel.tsx";
import { HiddenFields } from "./HiddenFields.tsx";
import { PageTitle } from "./PageTitle.tsx";
import { Reference } from "./Reference.tsx";

/** What {@linkcode ProblemView} shows. */
export interface ProblemViewProps {
  problem: Problem;
  /** The correlation ID under which the log has the cause. */
  reference: string;
  /** The form that could not be processed. */
  form: URLSearchParams | undefined;
  /** The path of the request. */
  path: string;
  /** For developers; null if they may not see it, or if there is none. */
  diagnosis: Diagnosis | null;
}

/** Errors that soon pass. The visitor can send the form again without typing it again. */
const PASSING = new Set([429, 503]);

/** An error page: what happened, one next step, and a reference for support. */
export function ProblemView(
  { problem, reference, form, path, diagnosis }: ProblemViewProps,
): VNode {
  const { status, title, message, action } = problem;
  return (
    <div class="stack">
      <PageTitle>{title}</PageTitle>
      <section class="stack">
        <h1>{title}</h1>
        <p class="lead">{message}</p>
        {action && <a class="button" href={action.href}>{action.label}</a>}
        <Reference id={reference} />
      </section>
      {form !== undefined && PASSING.has(status) && (
        <form method="post" action={path}>
          <HiddenFields form={form} />
          <button type="submit" class="button quiet">Send the form again</button>
        </form>
      )}
      {diagnosis && <DiagnosisPanel diagnosis={diagnosis} />}
    </div>
  );
}
