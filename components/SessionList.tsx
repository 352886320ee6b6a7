import type { VNode } from "preact";
import type { SessionSummary } from "../lib/session/session_index.ts";
import { FormUser } from "./FormUser.tsx";
import { Time } from "./Time.tsx";

/** What {@linkcode SessionList} shows. */
export interface SessionListProps {
  sessions: readonly SessionSummary[];
  /** The ID of the session of this page. */
  current: string;
  /** Whose sessions they are: see {@linkcode FormUser}. */
  user: string;
}

/** A person's sessions, that of this page first, each with a button that ends it. */
export function SessionList({ sessions, current, user }: SessionListProps): VNode {
  const others = sessions.filter(({ id }) => id !== current);
  const here = sessions.filter(({ id }) => id === current);
  return (
    <section class="panel" aria-labelledby="sessions-title">
      <h2 id="sessions-title">Signed in on</h2>
      <ul class="sessions">
        {[...here, ...others].map((session) => (
          <Item key={session.id} session={session} isThis={session.id === current} user={user} />
        ))}
      </ul>
      <div class="row">
        {others.length > 0 && (
          <EndButton
            label="End all others"
            question="End your sessions on all other devices?"
            answer="Yes, end all others"
            value="others"
            user={user}
          />
        )}
        <EndButton
          label="Sign out everywhere"
          question="Sign out on every device, this one included?"
          answer="Yes, sign out everywhere"
          value="all"
          user={user}
        />
      </div>
    </section>
  );
}

function Item(
  { session, isThis, user }: { session: SessionSummary; isThis: boolean; user: string },
): VNode {
  const { id, device, createdAt, lastSeenAt } = session;
  return (
    <li class="session">
      <div>
        <h3>
          <bdi>{device}</bdi> {isThis && <span class="tag">This device</span>}
        </h3>
        <p class="soft small">
          Since <Time iso={new Date(createdAt).toISOString()} />, last used{" "}
          <Time iso={new Date(lastSeenAt).toISOString()} />
        </p>
      </div>
      {isThis
        ? (
          <form method="post" action="/account">
            <FormUser user={user} />
            <button type="submit" class="button quiet" name="end" value={id}>Sign out here</button>
          </form>
        )
        : (
          <EndButton
            label="End"
            subject={device}
            question="End this session? That device will have to sign in again."
            answer="Yes, end it"
            value={id}
            user={user}
          />
        )}
    </li>
  );
}

/** What {@linkcode EndButton} says, and what it sends. */
interface EndButtonProps {
  label: string;
  /** Follows the label for screen readers, where several buttons have the same. */
  subject?: string;
  question: string;
  answer: string;
  value: string;
  user: string;
}

/** A button that asks first. It unfolds the question, which takes no JavaScript. */
function EndButton({ label, subject, question, answer, value, user }: EndButtonProps): VNode {
  return (
    <details class="ask" name="ask">
      <summary class="button quiet danger">
        {label}
        {subject !== undefined && <span class="visually-hidden">{subject}</span>}
      </summary>
      <form method="post" action="/account" class="notice warning">
        <FormUser user={user} />
        <p>{question}</p>
        <button type="submit" class="button danger" name="end" value={value}>{answer}</button>
      </form>
    </details>
  );
}
