import type { ComponentChildren } from "preact";
import type { Journey } from "../journey.ts";

/** What each screen is rendered from. */
export interface ScreenProps {
  /** Where the customer is, and what they have entered. */
  journey: Journey;
  /** Name of the app that they sign in to. */
  app: string;
}

/** A page of the user flow: its title, and the content of its form. */
export interface ScreenView {
  /** Heading, and title of the browser's tab. */
  title: string;
  /** The main button comes first in the form: Enter presses it. */
  Body: (props: ScreenProps) => ComponentChildren;
}

/** A field of a screen. */
export interface FieldProps {
  name: string;
  label: string;
  type: "text" | "email" | "password";
  autocomplete?: string;
  inputMode?: "numeric";
  value?: string;
  /** Given to the field that the journey's problem is about. */
  journey?: Journey;
}

/** A label and its field; the problem, if any, stands between them. */
export function Field(
  { name, label, type, autocomplete, inputMode, value = "", journey }: FieldProps,
) {
  const problem = journey?.problem;
  return (
    <>
      <label for={name}>{label}</label>
      {journey ? <Problem journey={journey} /> : null}
      <input
        id={name}
        name={name}
        type={type}
        value={value}
        {...(autocomplete ? { autocomplete } : {})}
        {...(inputMode ? { inputMode } : {})}
        {...(problem ? { "aria-invalid": "true", "aria-describedby": "problem" } : {})}
        required
      />
    </>
  );
}

/** The address of the account. */
export function EmailField({ journey }: { journey: Journey }) {
  return (
    <Field
      name="email"
      label="Email address"
      type="email"
      autocomplete="username"
      value={journey.email}
      journey={journey}
    />
  );
}

/** What was wrong with the last entry. */
export function Problem({ journey }: { journey: Journey }) {
  return journey.problem ? <p id="problem" class="error" role="alert">{journey.problem}</p> : null;
}

/** The main button. */
export function Submit({ label }: { label: string }) {
  return <button type="submit" name="action" value="next">{label}</button>;
}

/** Returns to the previous screen. */
export function Back() {
  return (
    <button type="submit" class="second" name="action" value="back" formNoValidate>Back</button>
  );
}

/** Returns to the app without signing in. */
export function Cancel() {
  return (
    <button type="submit" class="second" name="action" value="cancel" formNoValidate>Cancel</button>
  );
}

/** A button that looks like a link. */
export function Link({ action, label }: { action: string; label: string }) {
  return (
    <button type="submit" class="link" name="action" value={action} formNoValidate>{label}</button>
  );
}
