import type { ComponentChildren, VNode } from "preact";
import { useEffect, useState } from "preact/hooks";

const CONFIRMATION_MS = 2_000;

/** What {@linkcode CopyButton} copies, and whom it tells. */
export interface CopyButtonProps {
  /** The text for the clipboard. */
  text: string;
  /** What the text is, as in “Copied Email”. */
  subject: string;
  /** Told in words how it went. */
  announce: (message: string) => void;
  /** The button's words; an icon alone without them. */
  children?: ComponentChildren;
}

/**
 * Copies a text. For islands only: it takes its space from the start, but is not there for anyone
 * before it works.
 */
export function CopyButton({ text, subject, announce, children }: CopyButtonProps): VNode {
  const [state, setState] = useState<"unready" | "ready" | "copied">("unready");

  useEffect(() => setState("ready"), []);
  useEffect(() => {
    if (state !== "copied") return;
    const timer = setTimeout(() => setState("ready"), CONFIRMATION_MS);
    return () => clearTimeout(timer);
  }, [state]);

  async function copy() {
    try {
      await navigator.clipboard.writeText(text);
      setState("copied");
      announce(`Copied ${subject}`);
    } catch {
      // No clipboard on plain http, or the visitor refused it.
      announce(`Could not copy ${subject}: select the text instead`);
    }
  }

  return (
    <button
      type="button"
      class={children ? "button quiet copy" : "button quiet bare copy icon"}
      hidden={state === "unready"}
      aria-label={children ? undefined : `Copy ${subject}`}
      onClick={copy}
    >
      <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
        {state === "copied"
          ? <path d="m4 10.5 4 4 8-9" />
          : <path d="M7 6.5h8.5v10H7zM4.5 13.5v-10H13" />}
      </svg>
      {children}
    </button>
  );
}
