import type { TenantState } from "../state/state.ts";
import { Frame } from "../pages/frame.tsx";
import { html } from "../pages/html.tsx";
import type { Journey, Screen } from "./journey.ts";
import { Code } from "./screens/code.tsx";
import type { ScreenView } from "./screens/fields.tsx";
import { RESET } from "./screens/reset.tsx";
import { SIGN_IN } from "./screens/sign_in.tsx";
import { SIGN_UP } from "./screens/sign_up.tsx";
import { STAY_SIGNED_IN } from "./screens/stay.tsx";

const SCREENS: Record<Screen, ScreenView> = { ...SIGN_IN, ...SIGN_UP, ...RESET, ...STAY_SIGNED_IN };

/** Buttons outside the form that belong to it name it by this id. */
const FORM_ID = "user-flow";

/** Renders the screen a customer is on. Titles and labels are the real ones [D, wording K]. */
export function journeyPage(tenant: TenantState, journey: Journey, app: string): Response {
  const { title, Body } = SCREENS[journey.screen];
  return html(
    <Frame title={journey.problem ? `Error: ${title}` : title} branding={tenant.branding}>
      <h1>{title}</h1>
      <form id={FORM_ID} method="post" noValidate>
        <Body journey={journey} app={app} />
      </form>
      {journey.screen === "email" || journey.screen === "password"
        ? <DemoCustomers tenant={tenant} />
        : null}
      {Body === Code ? <MailboxHint /> : null}
    </Frame>,
  );
}

/** Everybody who can sign in. Pressing an address fills it, and the password, into the form. */
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
                <td>
                  <button
                    type="submit"
                    form={FORM_ID}
                    class="link"
                    name="action"
                    value={`customer ${email}`}
                    formNoValidate
                  >
                    {email}
                  </button>
                </td>
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
