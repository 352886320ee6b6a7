import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { useAnnouncement } from "../components/use_announcement.ts";
import { CopyButton } from "../components/CopyButton.tsx";
import type { ExplainedClaim } from "../lib/claims/claims.ts";

/** What {@linkcode ProfileCard} shows. */
export interface ProfileCardProps {
  claims: ExplainedClaim[];
}

/** The ID token's claims, explained. JavaScript adds the visitor's own time zone, and copying. */
export function ProfileCard({ claims }: ProfileCardProps): VNode {
  const [announcement, announce] = useAnnouncement();
  const others = claims.filter((claim) => !claim.essential);
  const row = (claim: ExplainedClaim) => (
    <ClaimRow key={claim.name} claim={claim} announce={announce} />
  );
  const json = JSON.stringify(
    Object.fromEntries(claims.map(({ name, raw }) => [name, raw])),
    null,
    2,
  );

  return (
    <section class="panel" aria-labelledby="claims-title">
      <div class="row apart">
        <h2 id="claims-title">Your ID token, explained</h2>
        <CopyButton text={json} subject="all claims as JSON" announce={announce}>
          Copy all as JSON
        </CopyButton>
      </div>
      <dl class="facts">{claims.filter((claim) => claim.essential).map(row)}</dl>
      {others.length > 0 && (
        <details class="more">
          <summary>
            <span class="when-closed">Show all {claims.length} claims</span>
            <span class="when-open">Show fewer claims</span>
          </summary>
          <dl class="facts">{others.map(row)}</dl>
        </details>
      )}
      <p class="toast small" role="status">{announcement}</p>
    </section>
  );
}

function ClaimRow(
  { claim, announce }: { claim: ExplainedClaim; announce: (message: string) => void },
): VNode {
  const { name, label, value, raw, meaning, time } = claim;
  return (
    <div class="fact">
      <dt>
        {label} <code>{name}</code>
      </dt>
      <dd class="fact-value">
        {time === undefined ? <span>{value}</span> : <Moment time={time} />}
        <CopyButton
          text={typeof raw === "string" ? raw : JSON.stringify(raw)}
          subject={label}
          announce={announce}
        />
      </dd>
      <dd class="fact-meaning soft small">{meaning}</dd>
    </div>
  );
}

/** The server does not know where the visitor is, so it says UTC; the browser does. */
function Moment({ time }: { time: string }): VNode {
  const [text, setText] = useState(`${time.slice(0, 19).replace("T", " ")} UTC`);
  useEffect(() => {
    const format = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "long" });
    setText(format.format(new Date(time)));
  }, [time]);
  return <time dateTime={time}>{text}</time>;
}
