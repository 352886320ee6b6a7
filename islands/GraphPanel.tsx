import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { useAnnouncement } from "../components/use_announcement.ts";
import { CopyButton } from "../components/CopyButton.tsx";
import {
  fetchGraphAnswer,
  type GraphAnswer,
  type GraphFailure,
  type GraphSuccess,
} from "../lib/graph/answer.ts";
import { valueText } from "../lib/claims/value_text.ts";

/** What {@linkcode GraphPanel} starts with: the call that the server made for this page. */
export interface GraphPanelProps {
  answer: GraphAnswer;
}

/** Properties of a Graph user that people know, and what they call them. */
const FIELDS = [
  ["displayName", "Display name"],
  ["givenName", "Given name"],
  ["surname", "Surname"],
  ["mail", "Email"],
  ["userPrincipalName", "User principal name"],
  ["id", "Object id"],
  ["jobTitle", "Job title"],
  ["officeLocation", "Office"],
  ["mobilePhone", "Mobile phone"],
  ["businessPhones", "Business phones"],
  ["preferredLanguage", "Language"],
] as const;

/** The downstream API's answer. JavaScript adds calling it again in place, and copying. */
export function GraphPanel({ answer }: GraphPanelProps): VNode {
  const [shown, setShown] = useState(answer.ok ? answer : null);
  const [failure, setFailure] = useState(answer.ok ? null : answer);
  const [announcement, announce] = useAnnouncement();
  const [isLoading, setIsLoading] = useState(false);
  const [isHydrated, setIsHydrated] = useState(false);
  useEffect(() => setIsHydrated(true), []);

  async function reload() {
    if (isLoading) return;
    setIsLoading(true);
    announce("Loading");
    const next = await fetchGraphAnswer(fetch);
    setFailure(next.ok ? null : next);
    if (next.ok) setShown(next);
    announce(
      next.ok ? `Loaded in ${next.milliseconds} ms` : next.title,
    );
    setIsLoading(false);
  }

  return (
    <section class="panel" aria-labelledby="graph-title" aria-busy={isLoading}>
      <div class="row apart">
        <h2 id="graph-title">What Graph says</h2>
        {isHydrated
          // Not `disabled`, which would take the keyboard's focus away.
          ? (
            <button
              type="button"
              class="button quiet"
              aria-disabled={isLoading}
              onClick={reload}
            >
              Reload
            </button>
          )
          : <a class="button quiet" href="/graph">Reload</a>}
      </div>
      {failure && <Failure failure={failure} isDataShown={shown !== null} />}
      {shown && <Success answer={shown} announce={announce} />}
      <p class="toast small" role="status">{announcement}</p>
    </section>
  );
}

function Failure({ failure, isDataShown }: { failure: GraphFailure; isDataShown: boolean }): VNode {
  return (
    <div class="notice warning">
      <h3>{failure.title}</h3>
      <p>
        {failure.message}
        {failure.retryAfterSeconds !== null && ` Wait ${failure.retryAfterSeconds} seconds first.`}
        {isDataShown && " Below is the last answer."}
      </p>
      {failure.status === 401 && <a class="button" href="/sign-in?returnTo=%2Fgraph">Sign in</a>}
      {failure.requestId !== null && (
        <p class="reference soft small">
          Request id <code>{failure.requestId}</code>
        </p>
      )}
    </div>
  );
}

function Success(
  { answer, announce }: { answer: GraphSuccess; announce: (message: string) => void },
): VNode {
  const fields = FIELDS.filter(([name]) => name in answer.body);
  const json = JSON.stringify(answer.body, null, 2);
  return (
    <>
      <p class="row soft small">
        <code>GET {answer.url}</code> <span>Status {answer.status}</span>{" "}
        <span>{answer.milliseconds} ms</span>
      </p>
      <dl class="facts">
        {fields.map(([name, label]) => (
          <div key={name} class="fact">
            <dt>
              {label} <code>{name}</code>
            </dt>
            <dd class={answer.body[name] === null ? "fact-value soft" : "fact-value"}>
              {valueText(answer.body[name])}
            </dd>
          </div>
        ))}
      </dl>
      <details class="more" open={fields.length === 0}>
        <summary>The whole answer as JSON</summary>
        <CopyButton text={json} subject="the answer as JSON" announce={announce}>
          Copy JSON
        </CopyButton>
        <pre><code>{json}</code></pre>
        {answer.requestId !== null && (
          <p class="reference soft small">
            Request id <code>{answer.requestId}</code>
          </p>
        )}
      </details>
    </>
  );
}
