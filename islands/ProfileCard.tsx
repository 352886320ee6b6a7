import type { ComponentChildren, VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { copyText } from "../components/copy_text.ts";
import { useAnnouncement } from "../components/use_announcement.ts";
import { LocalTimes } from "./LocalTimes.tsx";

/** What {@linkcode ProfileCard} shows and copies. */
export interface ProfileCardProps {
  /** The `ClaimList`. The server renders it, so that the browser needs none of its words. */
  children: ComponentChildren;
}

/** The ID token's claims, explained. JavaScript shows the buttons that copy a claim, or all of them, and makes them work. */
export function ProfileCard({ children }: ProfileCardProps): VNode {
  const [announcement, announce] = useAnnouncement();
  const card = useRef<HTMLElement>(null);
  const claims = useRef<ReadonlyMap<Element | null, Claim>>(new Map());
  useEffect(() => {
    // Read at once: a browser that translates the page changes its texts later.
    const rows = [...card.current!.querySelectorAll("dl > div")];
    claims.current = new Map(rows.map((row) => [row, claimOf(row)]));
    for (const button of card.current!.querySelectorAll("button")) button.hidden = false;
  }, []);

  function copy({ target }: Event): void {
    const button = (target as Element).closest("button");
    if (button?.name === "all") {
      const all = JSON.stringify(Object.fromEntries(claims.current.values()), null, 2);
      copyText(all, "all claims as JSON", announce);
    } else if (button) {
      const [name, value] = claims.current.get(button.closest("div"))!;
      copyText(typeof value === "string" ? value : JSON.stringify(value), name, announce);
    }
  }

  return (
    <>
      <section class="panel" aria-labelledby="claims-title" ref={card} onClick={copy}>
        {children}
        <p class="toast small" role="status">{announcement}</p>
      </section>
      <LocalTimes />
    </>
  );
}

type Claim = [name: string, value: unknown];

/** A row of the list as name and value. A value that is not shown as it is stands in an attribute. */
function claimOf(row: Element): Claim {
  const { dataset, textContent } = row.querySelector("bdi")!;
  const value = dataset.raw === undefined ? textContent : JSON.parse(dataset.raw);
  return [row.querySelector("code")!.textContent, value];
}
