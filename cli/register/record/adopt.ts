import { findNamed } from "../application/find_application.ts";
import { filtered, list, literal, settled } from "../directory/graph.ts";
import { findCredential } from "../credential/made_credential.ts";
import type { Registration } from "./record.ts";
import { isRefused } from "../directory/refusal.ts";
import { flowOf } from "../user_flow/user_flow.ts";
import type { Work } from "../work.ts";

/**
 * Records what a call has made whose answer never arrived, because the command was interrupted then. The record names the
 * call.
 */
export async function adoptPending(
  work: Pick<Work, "call" | "record" | "context" | "waiting">,
): Promise<void> {
  const { record } = work;
  const { pending } = record.made;
  if (pending === undefined) return;
  const look = () => ADOPTIONS[pending.kind](work, pending.name);
  const adopt = await settled(look, work);
  await record.change((made) => {
    adopt?.(made);
    delete made.pending;
  });
}

/** Finds what was made; changes the record if it is there. */
type Adoption = (
  work: Pick<Work, "call" | "record">,
  name: string,
) => Promise<((made: Registration) => void) | undefined>;

const ADOPTIONS: Readonly<Record<NonNullable<Registration["pending"]>["kind"], Adoption>> = {
  async application({ call }, name) {
    const [found, ...others] = await findNamed({ call }, name);
    if (found === undefined || others.length > 0) return undefined;
    const { id, appId } = found;
    const added = { redirectUris: [], optionalClaims: [], permissions: [] };
    return (made) => void (made.application = { id, appId, created: true, added });
  },

  async servicePrincipal({ call }, appId) {
    const path = `/servicePrincipals(appId=${literal(appId)})?$select=id`;
    const found = await call("GET", path).catch((error) => {
      if (!isRefused(error, 404)) throw error;
    });
    if (!found) return undefined;
    return (made) => void (made.servicePrincipal = { id: String(found.id), created: true });
  },

  async credential({ call, record }, name) {
    const found = await findCredential({ call, record }, name);
    if (found === undefined) return undefined;
    return (made) => void (made.credentials ??= []).push({ ...found, expires: "" });
  },

  async consent({ call, record }, resourceId) {
    const clientId = record.made.servicePrincipal!.id;
    const filter = `clientId eq ${literal(clientId)} and resourceId eq ${literal(resourceId)} ` +
      "and consentType eq 'AllPrincipals'";
    const [found] = await list(call, `/oauth2PermissionGrants${filtered(filter)}`);
    if (found === undefined) return undefined;
    const scopes = String(found.scope ?? "").split(" ").filter(Boolean);
    const consent = { id: String(found.id), created: true, resourceId, scopes };
    return (made) => void (made.consents ??= []).push(consent);
  },

  async userFlow({ call }, appId) {
    const flow = await flowOf({ call }, appId);
    if (flow === null) return undefined;
    return (made) => void (made.userFlow = { id: flow.id, created: true, linked: true });
  },

  link() {
    return Promise.resolve((made) => {
      if (made.userFlow) made.userFlow.linked = true;
    });
  },
};
