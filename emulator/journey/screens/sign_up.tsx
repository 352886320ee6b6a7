import { ATTRIBUTE_LABELS } from "../journey.ts";
import { NewPassword } from "./reset.tsx";
import { Code } from "./code.tsx";
import {
  Cancel,
  EmailField,
  Field,
  Link,
  Problem,
  type ScreenProps,
  type ScreenView,
  Submit,
} from "./fields.tsx";

/** The screens of sign-up, in their order. */
export const SIGN_UP = {
  "create email": { title: "Create account", Body: CreateEmail },
  "create code": { title: "Enter code", Body: Code },
  "create password": { title: "Create a password", Body: NewPassword },
  "details": { title: "Add details", Body: Details },
} satisfies Record<string, ScreenView>;

function CreateEmail({ journey }: ScreenProps) {
  return (
    <>
      <EmailField journey={journey} />
      <div class="buttons">
        <Submit label="Next" />
        <Cancel />
      </div>
      <div class="links">
        <p>
          Already have an account? <Link action="back" label="Sign in" />
        </p>
      </div>
    </>
  );
}

function Details({ journey }: ScreenProps) {
  return (
    <>
      <p>We just need a little more information to set up your account.</p>
      <Problem journey={journey} />
      {journey.userFlow.attributes.map((name) => (
        <Field
          key={name}
          name={name}
          label={ATTRIBUTE_LABELS[name]}
          type="text"
          value={journey.details?.[name] ?? ""}
        />
      ))}
      <div class="buttons">
        <Submit label="Continue" />
        <Cancel />
      </div>
    </>
  );
}
