import { Code } from "./code.tsx";
import {
  Back,
  Cancel,
  EmailField,
  Field,
  Link,
  type ScreenProps,
  type ScreenView,
  Submit,
} from "./fields.tsx";

/** The screens on which a customer says and proves who they are. */
export const SIGN_IN = {
  "email": { title: "Sign in", Body: Email },
  "password": { title: "Enter password", Body: Password },
  "sign-in code": { title: "Enter code", Body: Code },
  "tiles": { title: "Pick an account", Body: Tiles },
  "second factor": { title: "Enter code", Body: Code },
} satisfies Record<string, ScreenView>;

function Email({ journey, app }: ScreenProps) {
  return (
    <>
      <p>Sign in to access {app}</p>
      <EmailField journey={journey} />
      <div class="buttons">
        <Submit label="Next" />
        <Cancel />
      </div>
      <div class="links">
        {journey.userFlow.signUpAllowed
          ? (
            <p>
              No account? <Link action="create" label="Create one" />
            </p>
          )
          : null}
        {journey.userFlow.providers.map(({ name }) => (
          <button
            type="submit"
            key={name}
            class="tile"
            name="action"
            value={`provider ${name}`}
            formNoValidate
          >
            Sign in with {name}
          </button>
        ))}
      </div>
    </>
  );
}

function Password({ journey }: ScreenProps) {
  return (
    <>
      <p>{journey.email}</p>
      <Field
        name="password"
        label="Password"
        type="password"
        autocomplete="current-password"
        value={journey.filledIn ?? ""}
        journey={journey}
      />
      <div class="buttons">
        <Submit label="Sign in" />
        <Back />
      </div>
      <div class="links">
        <Link action="forgot" label="Forgot password?" />
      </div>
    </>
  );
}

function Tiles({ journey }: ScreenProps) {
  return (
    <>
      <button type="submit" class="tile" name="action" value="use">
        {journey.signedInAs} <span class="quiet">Signed in</span>
      </button>
      <button type="submit" class="tile" name="action" value="another">Use another account</button>
      <div class="buttons">
        <Cancel />
      </div>
    </>
  );
}
