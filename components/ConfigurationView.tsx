import type { VNode } from "preact";
import type { ConfigProblem } from "../lib/config/variables.ts";
import { Notice } from "./Notice.tsx";
import { PageTitle } from "./PageTitle.tsx";

/** What {@linkcode ConfigurationView} lists. */
export interface ConfigurationViewProps {
  problems: readonly ConfigProblem[];
  /** What `.env` should hold, as far as we know; empty if we don't. Secrets are left out. */
  envFile: string;
  /** Whether there is a `.env`. */
  hasEnvFile: boolean;
  /** Whether only the database can't be used. */
  concernsDatabase: boolean;
}

/** The only page of an app whose configuration is incomplete or wrong. */
export function ConfigurationView(
  { problems, envFile, hasEnvFile, concernsDatabase }: ConfigurationViewProps,
): VNode {
  return (
    <section class="stack">
      <PageTitle>Almost there</PageTitle>
      <h1>Almost there</h1>
      <p class="lead">
        The app runs, but it can’t sign anyone in yet. Correct{" "}
        {problems.length === 1 ? "this setting" : `these ${problems.length} settings`}
        {!concernsDatabase && (
          <>
            {" "}in <code>.env</code>
          </>
        )}, then start the app again.
      </p>
      <ol class="stack">
        {problems.map(({ variable, problem, fix }) => (
          <li key={`${variable} ${problem}`} class="panel">
            <h2 class="problem">
              <code>{variable}</code> {problem}
            </h2>
            <p class="soft">{fix}</p>
          </li>
        ))}
      </ol>
      {envFile && (
        <section class="stack" aria-labelledby="env-file">
          <h2 id="env-file">For your .env</h2>
          <pre class="env-file"><code>{envFile}</code></pre>
        </section>
      )}
      {!concernsDatabase && <OtherWays hasEnvFile={hasEnvFile} />}
    </section>
  );
}

function OtherWays({ hasEnvFile }: Pick<ConfigurationViewProps, "hasEnvFile">): VNode {
  return (
    <>
      <p>
        Or run <code>deno task setup</code>, which asks for each value and checks it at your tenant.
        {" "}
        <code>README.md#set-up-a-tenant</code> says where to find the values.{" "}
        <code>deno task doctor</code> checks what you have.
      </p>
      <Notice kind="info">
        <p>
          No tenant yet? {hasEnvFile
            ? (
              <>
                Move <code>.env</code> away and run
              </>
            )
            : "Run"}{" "}
          <code>deno task start</code>: without any of these settings, the app starts a local tenant
          with made-up accounts.
        </p>
      </Notice>
    </>
  );
}
