import type { VNode } from "preact";
import type { ConfigProblem } from "../lib/config/variables.ts";
import { Notice } from "./Notice.tsx";

/** What {@linkcode ConfigurationView} lists. */
export interface ConfigurationViewProps {
  problems: readonly ConfigProblem[];
  /** What `.env` should hold, as far as that can be told; no secret is in it. */
  envFile: string;
}

/** The content of the page that an incompletely configured app shows instead of every other. */
export function ConfigurationView({ problems, envFile }: ConfigurationViewProps): VNode {
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
      <section class="stack" aria-labelledby="env-file">
        <h2 id="env-file">For your .env</h2>
        <pre class="env-file"><code>{envFile}</code></pre>
        <p>
          Or let <code>deno task setup</code>{" "}
          ask for each value and check it at your tenant. Where they all come from:{" "}
          <code>README.md#set-up-a-tenant</code>. To check what you have:{" "}
          <code>deno task doctor</code>.
        </p>
      </section>
      <Notice kind="info">
        <p>
          No tenant at hand? Move <code>.env</code> away and run{" "}
          <code>deno task start</code>: without any of these settings the app brings a local tenant
          along, with made-up accounts.
        </p>
      </Notice>
    </section>
  );
}
