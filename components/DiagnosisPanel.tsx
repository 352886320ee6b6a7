import type { VNode } from "preact";

/** What {@linkcode DiagnosisPanel} tells a developer. */
export interface DiagnosisPanelProps {
  findings: readonly {
    /** Microsoft's code, where there is one. */
    code?: string;
    cause: string;
    fix: string;
    /** The place to mend it. */
    where: string;
  }[];
  /** Label and value. */
  facts: readonly (readonly [label: string, value: string])[];
}

/** Why a sign-in failed, for the developer of the app; customers never see it. */
export function DiagnosisPanel({ findings, facts }: DiagnosisPanelProps): VNode {
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
