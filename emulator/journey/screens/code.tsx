import { Back, Cancel, Field, Link, type ScreenProps, Submit } from "./fields.tsx";

/** A one-time code, wherever the user flow asks for one. */
export function Code({ journey }: ScreenProps) {
  return (
    <>
      <p>We just sent a code to {journey.email}</p>
      <Field
        name="code"
        label="Enter code"
        type="text"
        autocomplete="one-time-code"
        inputMode="numeric"
        journey={journey}
      />
      <div class="buttons">
        <Submit label="Next" />
        {journey.screen === "second factor" ? <Cancel /> : <Back />}
      </div>
      <div class="links">
        <p>
          Didn’t receive an email? <Link action="resend" label="Send a new code" />
        </p>
      </div>
    </>
  );
}
