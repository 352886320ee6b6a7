import type { Administrator } from "../directory/administrators.ts";
import { AadstsError } from "../faults/aadsts_error.ts";
import { errorPage } from "../pages/error.tsx";
import type { DeviceCode } from "../state/device_codes.ts";
import type { TenantState } from "../state/state.ts";
import { Frame } from "../pages/frame.tsx";
import { html } from "../pages/html.tsx";

/**
 * `GET|POST /devicelogin`: a person enters the code that a device shows, and signs in as an administrator or
 * declines. At Microsoft it is https://microsoft.com/devicelogin.
 *
 * @param form `code`, and on the second page `person` (an object id) or `action=decline`
 */
export function deviceLogin(tenant: TenantState, form: URLSearchParams | undefined): Response {
  if (!form) return enterCode(tenant);
  const code = tenant.deviceCodes.findByUserCode(form.get("code") ?? "");
  if (!code) {
    return enterCode(tenant, "That code is wrong, used or expired. Check it, or start again.");
  }
  if (form.get("action") === "decline") {
    code.decision = "declined";
    return done(tenant, "You declined", "Nobody was signed in. You can close this window.");
  }
  const person = tenant.administrators.find(({ id }) => id === form.get("person"));
  if (!person) return choosePerson(tenant, code);
  try {
    tenant.refusals.check("page");
  } catch (error) {
    if (error instanceof AadstsError) return errorPage(tenant, error);
    throw error;
  }
  code.decision = person;
  return done(tenant, "You are signed in", "Return to the device. You can close this window.");
}

function enterCode(tenant: TenantState, problem?: string): Response {
  return html(
    <Frame title={problem ? "Error: Enter code" : "Enter code"} branding={tenant.branding}>
      <h1>Enter code</h1>
      <p>Enter the code that your app or device shows.</p>
      <form method="post" noValidate>
        <label for="code">Code</label>
        {problem ? <p id="problem" class="error" role="alert">{problem}</p> : null}
        <input
          id="code"
          name="code"
          type="text"
          autocomplete="off"
          required
          {...(problem ? { "aria-invalid": "true", "aria-describedby": "problem" } : {})}
        />
        <div class="buttons">
          <button type="submit">Next</button>
        </div>
      </form>
    </Frame>,
  );
}

function choosePerson(tenant: TenantState, { userCode, scopes }: DeviceCode): Response {
  return html(
    <Frame title="Pick an account" branding={tenant.branding}>
      <h1>Pick an account</h1>
      <p>A command line tool asks to manage this tenant on your behalf:</p>
      <ul>
        {scopes.map((scope) => <li key={scope}>{scope.replace(/^https:.*\//, "")}</li>)}
      </ul>
      <form method="post">
        <input type="hidden" name="code" value={userCode} />
        {tenant.administrators.map((person) => <Person key={person.id} person={person} />)}
        <div class="buttons">
          <button type="submit" class="second" name="action" value="decline">Decline</button>
        </div>
      </form>
    </Frame>,
  );
}

function Person({ person: { id, email, roles } }: { person: Administrator }) {
  return (
    <button type="submit" class="tile" name="person" value={id}>
      {email} <span class="quiet">{roles.join(", ") || "No role"}</span>
    </button>
  );
}

function done(tenant: TenantState, title: string, text: string): Response {
  return html(
    <Frame title={title} branding={tenant.branding}>
      <h1>{title}</h1>
      <p>{text}</p>
    </Frame>,
  );
}
