import type { VNode } from "preact";

/** The fields of a form that is sent again, unchanged. */
export function HiddenFields({ form }: { form: URLSearchParams }): VNode {
  return (
    <>
      {[...form].map(([name, value]) => (
        <input
          key={name}
          type="hidden"
          name={name}
          value={value}
        />
      ))}
    </>
  );
}
