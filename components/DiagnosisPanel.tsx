import type { VNode } from "preact";
import { valueText } from "../lib/claims/value_text.ts";
import type { Diagnosis } from "../lib/problem/diagnosis.ts";

/** Tells the app’s developer why a request failed. Customers never see it. */
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
              <code>{valueText(value)}</code>
            </dd>
          </div>
        ))}
      </dl>
      <p class="soft small">
        You see this because the app runs on this machine, or because SHOW_ERROR_DETAILS is set. To
        check the whole configuration, run <code>deno task doctor</code>.
      </p>
    </section>
  );
}
