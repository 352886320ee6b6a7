import type { VNode } from "preact";
import type { Diagnosis } from "../lib/problem/diagnosis.ts";

/** Why a sign-in failed, for the developer of the app; customers never see it. */
export function DiagnosisPanel({ diagnosis }: { diagnosis: Diagnosis }): VNode {
  const { findings, facts } = diagnosis;
  return (
    <section class="panel diagnosis" aria-labelledby="diagnosis">
      <h2 id="diagnosis">For developers</h2>
      {findings.map(({ code, cause, fix, where }) => (
        <div key={code ?? cause}>
          <p>
            {code && <code>{code}</code>} {cause}.
          </p>
          <p>
            <strong>{fix}.</strong> <span class="soft">({where})</span>
          </p>
        </div>
      ))}
      <dl class="small">
        {facts.map(([label, value]) => (
          <div key={label}>
            <dt class="soft">{label}</dt>
            <dd>
              <code>{value}</code>
            </dd>
          </div>
        ))}
      </dl>
      <p class="soft small">
        You see this because the app is on this machine, or SHOW_ERROR_DETAILS is set.{" "}
        <code>deno task doctor</code> checks the whole configuration.
      </p>
    </section>
  );
}
