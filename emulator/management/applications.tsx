import { type Application, OPTIONAL_CLAIMS } from "../directory/applications.ts";
import type { TenantState } from "../state/state.ts";
import { Box, Choice, Do, Text } from "./controls.tsx";

/** App registrations, and the user flow in which customers sign in to them. */
export function Applications({ tenant }: { tenant: TenantState }) {
  return (
    <>
      <h2>App registrations</h2>
      {[...tenant.applications.values()].map((application) => (
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
        <Box
          name="staySignedIn"
          label="Ask “Stay signed in?”"
          checked={tenant.userFlow.staySignedIn}
        />
        <Do what="change user flow" label="Save" />
      </form>
    </>
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
        <fieldset>
          <legend>Authentication</legend>
          <Text
            name="redirectUris"
            label="Redirect URIs"
            value={application.redirectUris.join(" ")}
            of={clientId}
          />
          <Text
            name="frontChannelLogoutUrl"
            label="Front-channel logout URL"
            value={application.frontChannelLogoutUrl ?? ""}
            of={clientId}
          />
        </fieldset>
        <fieldset>
          <legend>API permissions</legend>
          <Text
            name="permissions"
            label="Delegated permissions"
            value={application.permissions.join(" ")}
            of={clientId}
          />
          <Box
            name="adminConsent"
            label="Admin consent granted"
            checked={application.adminConsent || application.grants.length > 0}
          />
        </fieldset>
        <fieldset>
          <legend>Expose an API</legend>
          <Text
            name="apiScopes"
            label={`Scopes of api://${clientId}`}
            value={application.apiScopes.map(({ value }) => value).join(" ")}
            of={clientId}
          />
          <Box
            name="groupMembershipClaims"
            label="Groups in tokens"
            checked={application.groupMembershipClaims !== null}
          />
        </fieldset>
        <fieldset>
          <legend>Who can sign in</legend>
          <Box
            name="userFlow"
            label="A user flow is associated"
            checked={application.userFlow !== false}
          />
          <Box
            name="assignmentRequired"
            label="Assignment required"
            checked={application.assignmentRequired}
          />
        </fieldset>
        <fieldset class="many">
          <legend>Optional claims</legend>
          {OPTIONAL_CLAIMS.map((claim) => (
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
      {secrets.length > 0 ? <h3>Client secrets</h3> : null}
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
