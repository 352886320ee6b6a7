import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";

/** Says in which time zone the page's times are. JavaScript rewrites them all from UTC into the visitor's. */
export function LocalTimes(): VNode {
  const [zone, setZone] = useState("UTC");
  useEffect(() => {
    const format = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
    for (const time of document.querySelectorAll("time")) {
      time.textContent = format.format(new Date(time.dateTime));
    }
    setZone(`your time zone, ${format.resolvedOptions().timeZone}`);
  }, []);
  return <p class="soft small">Times are in {zone}.</p>;
}
