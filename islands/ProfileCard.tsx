import type { ComponentChildren, VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { copyText } from "../components/copy_text.ts";
import { useAnnouncement } from "../components/use_announcement.ts";
import { LocalTimes } from "./LocalTimes.tsx";

/** What {@linkcode ProfileCard} shows and copies. */
export interface ProfileCardProps {
  /** Names and values of the claims, for copying, as JSON: the page is rendered faster with one text than with many. */
  claims: string;
  /** The `ClaimList`. The server renders it, so that the browser needs none of its words. */
  children: ComponentChildren;
}

/** The ID token's claims, explained. JavaScript shows the buttons that copy a claim, or all of them, and makes them work. */
export function ProfileCard({ claims, children }: ProfileCardProps): VNode {
  const [announcement, announce] = useAnnouncement();
  const card = useRef<HTMLElement>(null);
  useEffect(() => {
    for (const button of card.current!.querySelectorAll("button")) button.hidden = false;
  }, []);

  function copy({ target }: Event): void {
    const named: [name: string, value: unknown][] = JSON.parse(claims);
    const button = (target as Element).closest("button");
    if (button?.name === "all") {
      copyText(JSON.stringify(Object.fromEntries(named), null, 2), "all claims as JSON", announce);
    } else if (button) {
      const [name = "", value] = named.find(([name]) => name === button.value) ?? [];
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
