import { Code } from "./code.tsx";
import { Back, Field, type ScreenProps, type ScreenView, Submit } from "./fields.tsx";

/** The screens of "Forgot password?", in their order. */
export const RESET = {
  "reset code": { title: "Enter code", Body: Code },
  "reset password": { title: "Update your password", Body: NewPassword },
} satisfies Record<string, ScreenView>;

/** A new password, twice: for sign-up and reset. */
export function NewPassword({ journey }: ScreenProps) {
  return (
    <>
      <p>{journey.email}</p>
      <Field
        name="password"
        label="New password"
        type="password"
        autocomplete="new-password"
        journey={journey}
      />
      <Field
        name="confirm"
        label="Confirm new password"
        type="password"
        autocomplete="new-password"
      />
      <div class="buttons">
        <Submit label="Next" />
        <Back />
      </div>
    </>
  );
}
