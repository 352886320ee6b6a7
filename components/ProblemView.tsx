import type { VNode } from "preact";
import type { Problem } from "../lib/problem/problem.ts";
import { Reference } from "./Reference.tsx";

/** What {@linkcode ProblemView} tells the visitor. */
export interface ProblemViewProps {
  problem: Problem;
  /** The correlation ID under which the log has the cause. */
  reference: string;
}

/** The content of an error page: what happened, one next step, and a reference for support. */
export function ProblemView({ problem, reference }: ProblemViewProps): VNode {
  const { title, message, action } = problem;
  return (
    <section class="stack">
      <h1>{title}</h1>
      <p class="lead">{message}</p>
      {action && <a class="button" href={action.href}>{action.label}</a>}
      <Reference id={reference} />
    </section>
  );
}
