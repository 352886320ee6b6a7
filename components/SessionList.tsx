import type { VNode } from "preact";

/** A session as its owner sees it. */
export interface ListedSession {
  readonly id: string;
  /** What it runs on, in plain words. */
  readonly device: string;
  /** When it began, as ISO 8601. */
  readonly firstSeen: string;
  /** When it was last used, as ISO 8601. */
  readonly lastSeen: string;
  /** Whether it is the one that the page is shown in. */
  readonly isThis: boolean;
}

/** One's sessions, each with a button that ends it. */
export function SessionList({ sessions }: { sessions: readonly ListedSession[] }): VNode {
  const hasOthers = sessions.some(({ isThis }) => !isThis);
  return (
    <section class="panel" aria-labelledby="sessions-title">
      <div class="row apart">
        <h2 id="sessions-title">Signed in on</h2>
        <form method="post" action="/account" class="row">
          {hasOthers && (
            <button type="submit" class="button quiet" name="end" value="others">
              End all others
            </button>
          )}
          <button type="submit" class="button quiet" name="end" value="all">
            Sign out everywhere
          </button>
        </form>
      </div>
      <ul class="sessions">
        {sessions.map((session) => <Item key={session.id} {...session} />)}
      </ul>
    </section>
  );
}

function Item({ id, device, firstSeen, lastSeen, isThis }: ListedSession): VNode {
  return (
    <li class="session">
      <div>
        <h3>
          {device} {isThis && <span class="tag">This device</span>}
        </h3>
        <p class="soft small">
          Since <Time iso={firstSeen} />, last used <Time iso={lastSeen} />
        </p>
      </div>
      <form method="post" action="/account">
        <button type="submit" class="button quiet" name="end" value={id}>
          {isThis ? "Sign out here" : (
            <>
              End <span class="visually-hidden">{device}</span>
            </>
          )}
        </button>
      </form>
    </li>
  );
}

/** To the minute, which is how exactly the last use is known. */
function Time({ iso }: { iso: string }): VNode {
  return <time dateTime={iso}>{iso.slice(0, 16).replace("T", " ")} UTC</time>;
}
