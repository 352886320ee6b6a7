import type { VNode } from "preact";
import type { ExplainedClaim } from "../lib/claims/claims.ts";
import { escapeControls } from "../lib/plain_text.ts";
import { Time } from "./Time.tsx";

/** Claims with their values and meanings; those that matter less are folded away. The island `ProfileCard` does the copying. */
export function ClaimList({ claims }: { claims: readonly ExplainedClaim[] }): VNode {
  const others = claims.filter(({ essential }) => !essential);
  return (
    <>
      <div class="row apart">
        <h2 id="claims-title">Your ID token, explained</h2>
        <button type="button" hidden class="button quiet copy" name="all">Copy all as JSON</button>
      </div>
      <dl class="facts">{claims.filter(({ essential }) => essential).map(row)}</dl>
      {others.length > 0 && (
        <details class="more">
          <summary>
            <span class="when-closed">Show all {claims.length} claims</span>
            <span class="when-open">Show fewer claims</span>
          </summary>
          <dl class="facts">{others.map(row)}</dl>
        </details>
      )}
    </>
  );
}

function row({ name, label, value, raw, meaning, time }: ExplainedClaim): VNode {
  // For copying. Most claims are texts that are shown as they are, so the page has them once.
  const copied = raw === value ? undefined : escapeControls(JSON.stringify(raw));
  return (
    <div>
      <dt>
        {label} <code>{name}</code>
      </dt>
      <dd>
        <bdi data-raw={copied}>{time === undefined ? value : <Time iso={time} />}</bdi>
        <button type="button" hidden class="copy" aria-label={`Copy ${label}`} />
      </dd>
      <dd>{meaning}</dd>
    </div>
  );
}
