import type { VNode } from "preact";

/** What {@linkcode ProblemView} tells the visitor. */
export interface ProblemViewProps {
  /** What happened, in a few words. */
  title: string;
  /** What it means for the visitor, in one or two sentences. */
  message: string;
  /** The one next step, if there is any. */
  action: { href: string; label: string } | null;
  /** The id under which the log knows this problem. */
  reference: string | undefined;
}

/** The content of an error page: what happened, one next step, and a reference for support. */
export function ProblemView({ title, message, action, reference }: ProblemViewProps): VNode {
  return (
    <section class="stack">
      <h1>{title}</h1>
      <p class="lead">{message}</p>
      {action && <a class="button" href={action.href}>{action.label}</a>}
      {reference !== undefined && (
        <p class="reference soft small">
          Reference <code>{reference}</code>
        </p>
      )}
    </section>
  );
}
