import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { Head } from "fresh/runtime";

interface PanelProps {
  title: ComponentChildren;
  more: ComponentChildren;
  children: ComponentChildren;
}

export function Panel({ title, more, children }: PanelProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <section>
      <Head>
        <title>{isOpen ? "Open" : "Closed"}</title>
      </Head>
      <h2>{title}</h2>
      <button id="more" type="button" onClick={() => setOpen(!isOpen)}>More</button>
      {children}
      {isOpen ? more : null}
    </section>
  );
}
