import type { VNode } from "preact";
import { Notice } from "./Notice.tsx";

/** What {@linkcode ConfigurationView} lists. */
export interface ConfigurationViewProps {
  problems: readonly {
    /** The environment variable's name. */
    variable: string;
    /** What is wrong with its value, as the rest of a sentence that starts with the name. */
    problem: string;
    /** What to do about it. */
    fix: string;
  }[];
}

/** The content of the page that an incompletely configured app shows instead of every other. */
export function ConfigurationView({ problems }: ConfigurationViewProps): VNode {
  return (
    <section class="stack">
      <h1>Almost there</h1>
      <p class="lead">
        The app runs, but it cannot sign anyone in yet. Put{" "}
        {problems.length === 1 ? "this setting" : `these ${problems.length} settings`} right in{" "}
        <code>.env</code>, then start it again.
      </p>
      <ol class="stack">
        {problems.map(({ variable, problem, fix }) => (
          <li key={variable} class="panel">
            <h2 class="problem">
              <code>{variable}</code> {problem}
            </h2>
            <p class="soft">{fix}</p>
          </li>
        ))}
      </ol>
      <Notice kind="info">
        <p>
          No tenant at hand? Start the app without any of these settings, and it brings a local one
          along, with made-up accounts.
        </p>
      </Notice>
    </section>
  );
}
