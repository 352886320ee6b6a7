import { useEffect, useState } from "preact/hooks";

const SHOWN_MS = 4_000;

/**
 * A short message that disappears after a while. The island shows it in an element with the role
 * `status`, so that screen readers say it too.
 *
 * @returns the message, or "" if there is none, and a function that sets it
 */
export function useAnnouncement(): [message: string, announce: (message: string) => void] {
  const [message, announce] = useState("");
  useEffect(() => {
    if (message === "") return;
    const timer = setTimeout(() => announce(""), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [message]);
  return [message, announce];
}
