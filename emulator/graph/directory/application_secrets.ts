import { randomBytes } from "node:crypto";
import { GraphError } from "../error.ts";
import { MANAGERS, ONE, theApplication, WRITE } from "./applications.ts";
import {
  badRequest,
  checkBody,
  type DirectoryAnswer,
  type DirectoryCall,
  NO_CONTENT,
  type Operation,
} from "./call.ts";

const DAY_MS = 24 * 60 * 60_000;
const DEFAULT_SECRET_DAYS = 730;

/** Client secrets of an application. */
export const APPLICATION_SECRETS: Operation[] = [
  {
    method: "POST",
    path: new RegExp(`^${ONE}/addPassword$`),
    scopes: WRITE,
    roles: MANAGERS,
    handle: addPassword,
  },
  {
    method: "POST",
    path: new RegExp(`^${ONE}/removePassword$`),
    scopes: WRITE,
    roles: MANAGERS,
    handle: removePassword,
  },
];

/** @see https://learn.microsoft.com/graph/api/application-addpassword */
function addPassword(call: DirectoryCall): DirectoryAnswer {
  const { tenant, body } = call;
  const application = theApplication(call);
  const { policies, now } = tenant;
  if (!policies.secretsAllowed) {
    throw new GraphError(
      400,
      "CredentialTypeNotAllowedAsPerAppPolicy",
      "Credential type not allowed as per assigned policy 'Block client secrets'.",
    );
  }
  checkBody(body, { passwordCredential: { displayName: "", endDateTime: "" } });
  const { displayName, endDateTime } = (body.passwordCredential ?? {}) as Record<string, string>;
  const expires = endDateTime === undefined || endDateTime === null
    ? now() + DEFAULT_SECRET_DAYS * DAY_MS
    : Date.parse(endDateTime);
  if (Number.isNaN(expires)) {
    throw badRequest("Invalid value specified for property 'endDateTime'.");
  }
  if (expires - now() > (policies.maxSecretDays ?? Infinity) * DAY_MS + 60_000) {
    throw new GraphError(
      400,
      "CredentialInvalidLifetimeAsPerAppPolicy",
      `Credential lifetime exceeds the max value allowed as per assigned policy 'Short secrets' (${policies.maxSecretDays} days).`,
    );
  }
  const value = `emu8Q~${randomBytes(25).toString("base64url")}`;
  const id = crypto.randomUUID();
  application.secrets.push({
    value,
    id,
    expires,
    createdAt: now(),
    ...(displayName === undefined ? {} : { name: displayName }),
  });
  return {
    status: 200,
    body: {
      "@odata.context":
        "https://graph.microsoft.com/v1.0/$metadata#microsoft.graph.passwordCredential",
      customKeyIdentifier: null,
      displayName: displayName ?? null,
      endDateTime: new Date(expires).toISOString(),
      hint: value.slice(0, 3),
      keyId: id,
      secretText: value,
      startDateTime: new Date(now()).toISOString(),
    },
  };
}

function removePassword(call: DirectoryCall): DirectoryAnswer {
  const application = theApplication(call);
  const kept = application.secrets.filter(({ id }) => id !== call.body.keyId);
  if (kept.length === application.secrets.length) {
    throw badRequest("No password credential found with keyId.");
  }
  application.secrets = kept;
  return NO_CONTENT;
}
