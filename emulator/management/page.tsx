import type { ComponentChildren } from "preact";
import { decodeJwt, decodeProtectedHeader } from "jose";
import { AADSTS_CODES } from "../faults/aadsts_error.ts";
import type { Application } from "../directory/applications.ts";
import type { Customer } from "../directory/customers.ts";
import { ENDPOINTS } from "../faults/endpoint.ts";
import { OFFERED_CLAIMS, OFFERED_FAULTS } from "./changes.ts";
import type { IssuedTokens, TenantState } from "../state/state.ts";
import { Frame } from "../pages/frame.tsx";
import { html } from "../pages/html.tsx";

/** What an app's `.env` needs to use this tenant. */
function environmentLines(tenant: TenantState, application: Application): string {
  return [
    `CLIENT_ID=${application.clientId}`,
    `CLIENT_SECRET=${application.secrets.at(-1)?.value ?? ""}`,
    `AUTHORITY=${tenant.origin}/${tenant.domain}`,
    `TENANT_ID=${tenant.tenantId}`,
    `ENDPOINT=${tenant.origin}/v1.0/me`,
  ].join("\n");
}

/** The tenant's admin center: what an app's set-up needs, and switches for what can go wrong. */
export function managementPage(tenant: TenantState): Response {
  const applications = [...tenant.applications.values()];
  return html(
    <Frame title="Emulated tenant" branding={tenant.branding} wide>
      <h1>Emulated tenant</h1>
      <p>
        <a href="/emulator/mailbox">Mailbox with one-time codes</a>
      </p>
      <h2>For the app’s .env</h2>
      <Scrolling label="Lines for .env">
        <pre>{environmentLines(tenant, applications[0]!)}</pre>
      </Scrolling>
      <h2>Customers</h2>
      {tenant.customers.list().map((customer) => (
        <CustomerForm key={customer.id} tenant={tenant} customer={customer} />
      ))}
      <details>
        <summary>Add a customer</summary>
        <form method="post">
          <Text name="email" label="Email address" />
          <Text name="password" label="Password" />
          <Text name="displayName" label="Display name" />
          <Do what="add customer" label="Add" />
        </form>
      </details>
      <h2>Applications</h2>
      {applications.map((application) => (
        <ApplicationForm key={application.clientId} application={application} />
      ))}
      <h2>User flow</h2>
      <form method="post">
        <Choice
          name="method"
          label="Sign-in method"
          options={["password", "code"]}
          chosen={tenant.userFlow.method}
        />
        <Box name="signUpAllowed" label="Sign-up allowed" checked={tenant.userFlow.signUpAllowed} />
        <Box name="staySignedIn" label="Stay signed in?" checked={tenant.userFlow.staySignedIn} />
        <Do what="change user flow" label="Save" />
      </form>
      <h2>Signing keys</h2>
      <Scrolling label="Key ids">
        <pre>{tenant.keys.published(tenant.issuer).map(({ kid }) => kid).join("\n")}</pre>
      </Scrolling>
      <form method="post">
        <Box name="keepOld" label="Keep the old keys in the key set" checked />
        <Do what="roll keys" label="Roll keys" />
      </form>
      <h2>Clock</h2>
      <p>{new Date(tenant.now()).toISOString()}</p>
      <form method="post">
        <Text name="minutes" label="Minutes to move it by" value="60" />
        <Do what="move clock" label="Move" />
      </form>
      <Faults tenant={tenant} />
      <h2>Last tokens</h2>
      {tenant.issued.length === 0 ? <p>None yet.</p> : null}
      {tenant.issued.map((issued, index) => (
        <Tokens key={index} number={index + 1} issued={issued} />
      ))}
      <h2>Last requests</h2>
      <Scrolling label="Last requests">
        <pre>{tenant.requests.slice(-20).map(({ method, path }) => `${method} ${path}`).join("\n")}</pre>
      </Scrolling>
    </Frame>,
  );
}

function CustomerForm({ tenant, customer }: { tenant: TenantState; customer: Customer }) {
  return (
    <details>
      <summary>{customer.email}</summary>
      <p class="quiet">
        Object id {customer.id}, password <code>{customer.password || "none"}</code>,{" "}
        {tenant.customers.principalNameOf(customer)}
      </p>
      <form method="post">
        <input type="hidden" name="id" value={customer.id} />
        <Box name="accountEnabled" label="Account enabled" checked={customer.accountEnabled} />
        <Box name="locked" label="Locked" checked={customer.locked} />
        <Box name="passwordExpired" label="Password expired" checked={customer.passwordExpired} />
        <Text name="roles" label="App roles" value={customer.roles.join(" ")} of={customer.id} />
        <Text name="groups" label="Group ids" value={customer.groups.join(" ")} of={customer.id} />
        <div class="buttons">
          <Do what="change customer" label="Save" />
          <Do what="revoke sessions" label="Revoke sessions" second />
          <Do what="delete customer" label="Delete" second />
        </div>
      </form>
    </details>
  );
}

function ApplicationForm({ application }: { application: Application }) {
  const { clientId, secrets } = application;
  return (
    <details>
      <summary>{application.name}</summary>
      <p class="quiet">Application (client) ID {clientId}</p>
      <form method="post">
        <input type="hidden" name="clientId" value={clientId} />
        <Text
          name="redirectUris"
          label="Redirect URIs"
          value={application.redirectUris.join(" ")}
          of={clientId}
        />
        <Text
          name="permissions"
          label="API permissions"
          value={application.permissions.join(" ")}
          of={clientId}
        />
        <Text
          name="frontChannelLogoutUrl"
          label="Front-channel logout URL"
          value={application.frontChannelLogoutUrl ?? ""}
          of={clientId}
        />
        <Box name="adminConsent" label="Admin consent granted" checked={application.adminConsent} />
        <Box name="userFlow" label="A user flow is associated" checked={application.userFlow} />
        <Box
          name="assignmentRequired"
          label="Assignment required"
          checked={application.assignmentRequired}
        />
        <fieldset>
          <legend>Optional claims</legend>
          {OFFERED_CLAIMS.map((claim) => (
            <label key={claim} class="inline">
              <input
                type="checkbox"
                name="optionalClaims"
                value={claim}
                checked={application.optionalClaims.includes(claim)}
              />
              {claim}
            </label>
          ))}
        </fieldset>
        <div class="buttons">
          <Do what="change application" label="Save" />
          <Do what="add secret" label="New client secret" second />
        </div>
      </form>
      {secrets.map(({ id, value, expires }) => (
        <form key={id} method="post">
          <input type="hidden" name="clientId" value={clientId} />
          <input type="hidden" name="id" value={id} />
          <p class="quiet">
            Secret value <code>{value}</code>, id {id},{" "}
            {expires === undefined ? "never expires" : `expires ${new Date(expires).toISOString()}`}
          </p>
          <Do what="expire secret" label={`Expire secret ${id.slice(0, 8)} now`} second />
        </form>
      ))}
    </details>
  );
}

function Faults({ tenant }: { tenant: TenantState }) {
  const inForce = [
    ...tenant.faults.list().map(({ endpoint, fault, left }) =>
      `${endpoint}: ${nameOf(fault)}, ${countOf(left)}`
    ),
    ...tenant.refusals.list().map(({ place, code, left }) =>
      `${place}: AADSTS${code}, ${countOf(left)}`
    ),
  ];
  return (
    <>
      <h2>Faults</h2>
      <p>{inForce.length === 0 ? "None in force." : inForce.join("; ")}</p>
      <form method="post">
        <Choice name="endpoint" label="Endpoint" of="fault" options={ENDPOINTS} />
        <Choice name="fault" label="Fault" of="fault" options={Object.keys(OFFERED_FAULTS)} />
        <Text name="times" label="Times (empty: until cleared)" value="1" of="fault" />
        <Do what="add fault" label="Add fault" />
      </form>
      <form method="post">
        <Choice name="place" label="Where to refuse" options={["page", "redirect", "token"]} />
        <Choice name="code" label="AADSTS code" options={AADSTS_CODES.map(String)} />
        <Text name="times" label="Times (empty: until cleared)" value="1" of="refusal" />
        <Do what="add refusal" label="Add refusal" />
      </form>
      <form method="post">
        <Choice
          name="form"
          label="Claims challenge by Graph"
          options={["plain", "pop", "unquoted"]}
        />
        <Do what="challenge Graph" label="Challenge the tokens issued so far" />
      </form>
      <form method="post">
        <Do what="clear faults" label="Clear all faults" second />
      </form>
    </>
  );
}

function Tokens({ number, issued }: { number: number; issued: IssuedTokens }) {
  const { at, scope, idToken, accessToken } = issued;
  return (
    <details>
      <summary>{new Date(at).toISOString()}</summary>
      <p class="quiet">Scope: {scope}</p>
      {idToken ? <Decoded label={`ID token ${number}`} token={idToken} /> : null}
      <Decoded label={`Access token ${number}, not for the app to read`} token={accessToken} />
    </details>
  );
}

function Decoded({ label, token }: { label: string; token: string }) {
  return (
    <>
      <h3>{label}</h3>
      <Scrolling label={label}>
        <pre>{[decodeProtectedHeader(token), decodeJwt(token)].map((part) => JSON.stringify(part, null, 2)).join("\n")}</pre>
      </Scrolling>
    </>
  );
}

function Scrolling({ label, children }: { label: string; children: ComponentChildren }) {
  return <div class="scroll" role="region" aria-label={label} tabIndex={0}>{children}</div>;
}

interface InputProps {
  name: string;
  label: string;
  value?: string;
  /** Tells inputs of the same name in several forms apart. */
  of?: string;
}

function Text({ name, label, value = "", of = "" }: InputProps) {
  const id = `${name}-${of}`;
  return (
    <>
      <label for={id}>{label}</label>
      <input id={id} name={name} type="text" value={value} />
    </>
  );
}

interface ChoiceProps extends InputProps {
  options: readonly string[];
  chosen?: string;
}

function Choice({ name, label, of = "", options, chosen }: ChoiceProps) {
  const id = `${name}-${of}`;
  return (
    <>
      <label for={id}>{label}</label>
      <select id={id} name={name}>
        {options.map((option) => <option key={option} selected={option === chosen}>{option}
        </option>)}
      </select>
    </>
  );
}

function Box({ name, label, checked }: { name: string; label: string; checked: boolean }) {
  return (
    <label class="inline">
      <input type="checkbox" name={name} checked={checked} />
      {label}
    </label>
  );
}

function Do({ what, label, second }: { what: string; label: string; second?: boolean }) {
  return (
    <button type="submit" class={second ? "second" : undefined} name="do" value={what}>
      {label}
    </button>
  );
}

function nameOf(fault: unknown): string {
  return Object.entries(OFFERED_FAULTS).find(([, offered]) => offered === fault)?.[0] ??
    "as a test set it";
}

function countOf(left: number): string {
  return Number.isFinite(left) ? `${left} more` : "until cleared";
}
