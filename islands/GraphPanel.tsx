import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { copyText } from "../components/copy_text.ts";
import { Reference } from "../components/Reference.tsx";
import { useAnnouncement } from "../components/use_announcement.ts";
import { isObject } from "../lib/json.ts";
import { jsonText, valueText } from "../lib/claims/value_text.ts";
import type { ApiAnswer, ApiFailure, ApiSuccess } from "../lib/api/answer.ts";
import { fetchApiAnswer } from "../lib/api/fetch_answer.ts";

/** What {@linkcode GraphPanel} starts with. */
export interface GraphPanelProps {
  /** The call that the server made for this page; null if there is no answer yet. */
  answer: ApiAnswer | null;
  /** The API's name. */
  name: string;
}

/** Properties of a Graph user that people know, and what they call them. */
const FIELDS = [
  ["displayName", "Display name"],
  ["givenName", "Given name"],
  ["surname", "Surname"],
  ["mail", "Email"],
  ["userPrincipalName", "User principal name"],
  ["id", "Object ID"],
  ["jobTitle", "Job title"],
  ["officeLocation", "Office"],
  ["mobilePhone", "Mobile phone"],
  ["businessPhones", "Business phones"],
  ["preferredLanguage", "Language"],
] as const;

/** The downstream API's answer. JavaScript adds waiting for it on the page, reloading it, and copying. */
export function GraphPanel({ answer, name }: GraphPanelProps): VNode {
  const [shown, setShown] = useState(answer?.ok ? answer : null);
  const [failure, setFailure] = useState(answer?.ok === false ? answer : null);
  const [announcement, announce] = useAnnouncement();
  const [isLoading, setIsLoading] = useState(answer === null);
  const [isHydrated, setIsHydrated] = useState(false);
  useEffect(() => {
    setIsHydrated(true);
    if (answer === null) load();
  }, []);

  async function load() {
    setIsLoading(true);
    announce("Loading");
    const next = await fetchApiAnswer(fetch);
    setFailure(next.ok ? null : next);
    if (next.ok) setShown(next);
    announce(next.ok ? `Loaded in ${next.milliseconds} ms` : next.title);
    setIsLoading(false);
  }

  return (
    <section class="panel" aria-labelledby="graph-title" aria-busy={`${isLoading}`}>
      <div class="row apart">
        <h2 id="graph-title">Your data in {name}</h2>
        {isHydrated
          // Not `disabled`, which would take the keyboard's focus away.
          ? (
            <button
              type="button"
              class="button quiet"
              aria-disabled={`${isLoading}`}
              onClick={() => isLoading || load()}
            >
              Reload
            </button>
          )
          : <a class="button quiet" href="/graph">Reload</a>}
      </div>
      {shown === null && failure === null && <p>Still loading. This takes longer than usual…</p>}
      {failure && <Failure failure={failure} isDataShown={shown !== null} />}
      {shown && <Success answer={shown} isHydrated={isHydrated} announce={announce} />}
      <p class="toast small" role="status">{announcement}</p>
    </section>
  );
}

function Failure({ failure, isDataShown }: { failure: ApiFailure; isDataShown: boolean }): VNode {
  const { status, title, message, requestId, reference } = failure;
  return (
    <div class="notice warning">
      <h3>{title}</h3>
      <p>
        {message}
        {isDataShown && " The last answer is below."}
      </p>
      {status === 401 && <a class="button" href="/sign-in?returnTo=%2Fgraph">Sign in</a>}
      {reference !== null && <Reference id={reference} />}
      <RequestId id={requestId} />
    </div>
  );
}

interface SuccessProps {
  answer: ApiSuccess;
  /** Whether JavaScript runs, which copying needs. */
  isHydrated: boolean;
  announce: (message: string) => void;
}

function Success({ answer, isHydrated, announce }: SuccessProps): VNode {
  const { url, status, milliseconds, requestId, body } = answer;
  const text = typeof body === "string" ? valueText(body) : jsonText(body);
  const properties = isObject(body) ? body : {};
  const fields = FIELDS.filter(([name]) => name in properties);
  return (
    <>
      <p class="row soft small">
        <code>GET {url}</code> <span>Status {status}</span> <span>{milliseconds} ms</span>
      </p>
      <dl class="facts">
        {fields.map(([name, label]) => (
          <div key={name}>
            <dt>
              {label} <code>{name}</code>
            </dt>
            <dd class={properties[name] === null ? "soft" : undefined}>
              <bdi>{valueText(properties[name])}</bdi>
            </dd>
          </div>
        ))}
      </dl>
      {body === null && <p>The API answered without any content.</p>}
      <details class="more" open={fields.length === 0} hidden={body === null}>
        <summary>
          {typeof body === "string" ? "The answer as text" : "The whole answer as JSON"}
        </summary>
        <button
          type="button"
          class="button quiet copy"
          hidden={!isHydrated}
          onClick={() => copyText(text, "the answer", announce)}
        >
          Copy
        </button>
        <pre><code>{text}</code></pre>
        <RequestId id={requestId} />
      </details>
    </>
  );
}

/** What Microsoft's support asks for. */
function RequestId({ id }: { id: string | null }): VNode | null {
  if (id === null) return null;
  return (
    <p class="reference soft small">
      Request ID <code>{valueText(id)}</code>
    </p>
  );
}
