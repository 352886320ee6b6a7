import type { ComponentChildren } from "preact";
import { ATTRIBUTE_LABELS, type Journey } from "./journey.ts";
import type { TenantState } from "../state/state.ts";
import { Frame } from "../pages/frame.tsx";
import { html } from "../pages/html.tsx";

interface ScreenProps {
  tenant: TenantState;
  journey: Journey;
  /** Name of the app that is signed in to. */
  app: string;
}

/**
 * The page for where a customer is in the user flow. Titles and labels are the real ones [D, wording K].
 * The main button comes first in each form: it is the one that the Enter key presses.
 */
export function signInPage(tenant: TenantState, journey: Journey, app: string): Response {
  const { title, Body } = SCREENS[journey.screen];
  return html(
    <Frame title={journey.problem ? `Error: ${title}` : title} branding={tenant.branding}>
      <h1>{title}</h1>
      <form method="post" noValidate>
        <Body tenant={tenant} journey={journey} app={app} />
      </form>
      {journey.screen === "email" || journey.screen === "password"
        ? <DemoCustomers tenant={tenant} />
        : null}
      {Body === Code ? <MailboxHint /> : null}
    </Frame>,
  );
}

const SCREENS: Record<
  Journey["screen"],
  { title: string; Body: (props: ScreenProps) => ComponentChildren }
> = {
  "email": { title: "Sign in", Body: Email },
  "password": { title: "Enter password", Body: Password },
  "sign-in code": { title: "Enter code", Body: Code },
  "tiles": { title: "Pick an account", Body: Tiles },
  "create email": { title: "Create account", Body: CreateEmail },
  "create code": { title: "Enter code", Body: Code },
  "create password": { title: "Create a password", Body: NewPassword },
  "details": { title: "Add details", Body: Details },
  "reset code": { title: "Enter code", Body: Code },
  "reset password": { title: "Update your password", Body: NewPassword },
  "second factor": { title: "Enter code", Body: Code },
  "stay signed in": { title: "Stay signed in?", Body: StaySignedIn },
};

function Email({ tenant, journey, app }: ScreenProps) {
  return (
    <>
      <p>Sign in to access {app}</p>
      <Field
        name="email"
        label="Email address"
        type="email"
        autocomplete="username"
        value={journey.email}
        journey={journey}
      />
      <div class="buttons">
        <Submit label="Next" />
        <Cancel />
      </div>
      <div class="links">
        {tenant.userFlow.signUpAllowed
          ? (
            <p>
              No account? <Link action="create" label="Create one" />
            </p>
          )
          : null}
        {tenant.userFlow.providers.map(({ name }) => (
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

function Code({ journey }: ScreenProps) {
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
        <Back />
      </div>
      <div class="links">
        <p>
          Didn’t receive an email? <Link action="resend" label="Send a new code" />
        </p>
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

function CreateEmail({ journey }: ScreenProps) {
  return (
    <>
      <Field
        name="email"
        label="Email address"
        type="email"
        autocomplete="username"
        value={journey.email}
        journey={journey}
      />
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

function NewPassword({ journey }: ScreenProps) {
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

function Details({ tenant, journey }: ScreenProps) {
  return (
    <>
      <p>We just need a little more information to set up your account.</p>
      <Problem journey={journey} />
      {tenant.userFlow.attributes.map((name) => (
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

function StaySignedIn() {
  return (
    <>
      <p>Do this to reduce the number of times you are asked to sign in.</p>
      <div class="buttons">
        <button type="submit" name="action" value="yes">Yes</button>
        <button type="submit" class="second" name="action" value="no">No</button>
      </div>
    </>
  );
}

interface FieldProps {
  name: string;
  label: string;
  type: "text" | "email" | "password";
  autocomplete?: string;
  inputMode?: "numeric";
  value?: string;
  /** Given to the field that the journey's problem is about. */
  journey?: Journey;
}

function Field({ name, label, type, autocomplete, inputMode, value = "", journey }: FieldProps) {
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

function Problem({ journey }: { journey: Journey }) {
  return journey.problem ? <p id="problem" class="error" role="alert">{journey.problem}</p> : null;
}

function Submit({ label }: { label: string }) {
  return <button type="submit" name="action" value="next">{label}</button>;
}

function Back() {
  return (
    <button type="submit" class="second" name="action" value="back" formNoValidate>Back</button>
  );
}

function Cancel() {
  return (
    <button type="submit" class="second" name="action" value="cancel" formNoValidate>Cancel</button>
  );
}

function Link({ action, label }: { action: string; label: string }) {
  return (
    <button type="submit" class="link" name="action" value={action} formNoValidate>{label}</button>
  );
}

function DemoCustomers({ tenant }: { tenant: TenantState }) {
  const customers = tenant.customers.list().filter(({ password }) => password);
  return (
    <details open>
      <summary>Customers of this emulated tenant</summary>
      <div class="scroll" role="region" aria-label="Customers" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">Email address</th>
              <th scope="col">Password</th>
            </tr>
          </thead>
          <tbody>
            {customers.map(({ id, email, password }) => (
              <tr key={id}>
                <td>{email}</td>
                <td>
                  <code>{password}</code>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

function MailboxHint() {
  return (
    <p class="quiet">
      Nothing is really sent:{" "}
      <a href="/emulator/mailbox" target="_blank">open the emulator’s mailbox</a>{" "}
      for the code. It is in the terminal as well.
    </p>
  );
}
