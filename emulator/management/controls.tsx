import type { ComponentChildren } from "preact";

/** What every input has. */
export interface InputProps {
  /** Name in the form. */
  name: string;
  /** Visible label. */
  label: string;
  /** Value at first. */
  value?: string;
  /** Distinguishes inputs of the same name in several forms. */
  of?: string;
}

/** A text field. */
export function Text({ name, label, value = "", of = "" }: InputProps) {
  const id = `${name}-${of}`;
  return (
    <>
      <label for={id}>{label}</label>
      <input id={id} name={name} type="text" value={value} />
    </>
  );
}

/** One of several values. */
export interface ChoiceProps extends InputProps {
  /** Values, or pairs of a value and what is shown for it. */
  options: readonly (string | readonly [value: string, shown: string])[];
  /** The value that is chosen first. */
  chosen?: string;
}

/** A list to choose from. */
export function Choice({ name, label, of = "", options, chosen }: ChoiceProps) {
  const id = `${name}-${of}`;
  return (
    <>
      <label for={id}>{label}</label>
      <select id={id} name={name}>
        {options.map((option) => {
          const [value, shown] = typeof option === "string" ? [option, option] : option;
          return <option key={value} value={value} selected={value === chosen}>{shown}</option>;
        })}
      </select>
    </>
  );
}

/** A checkbox. */
export function Box({ name, label, checked }: { name: string; label: string; checked: boolean }) {
  return (
    <label class="inline">
      <input type="checkbox" name={name} checked={checked} />
      {label}
    </label>
  );
}

/** A button that makes one of the changes in `changes.ts`. */
export function Do({ what, label, second }: { what: string; label: string; second?: boolean }) {
  return (
    <button type="submit" class={second ? "second" : undefined} name="do" value={what}>
      {label}
    </button>
  );
}

/** Text that scrolls sideways where it is wider than the page. */
export function Scrolling({ label, children }: { label: string; children: ComponentChildren }) {
  return <div class="scroll" role="region" aria-label={label} tabIndex={0}>{children}</div>;
}
