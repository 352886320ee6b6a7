import type { Application } from "../directory/objects.ts";
import type { Call } from "../directory/graph.ts";
import type { RegistrationRecord } from "../record/record.ts";
import { orGone } from "../directory/refusal.ts";

/** Removes from an application what the command has added to it. What others have added stays. */
export async function removeAdditions(call: Call, record: RegistrationRecord): Promise<void> {
  const { id, added } = record.made.application!;
  const application = await orGone(call("GET", `/applications/${id}`)) as Application | undefined;
  if (application === undefined) return;
  const { web = {}, optionalClaims, requiredResourceAccess = [] } = application;
  const body: Record<string, unknown> = {};
  const uris = web.redirectUris?.filter((uri) => !added.redirectUris.includes(uri));
  const logoutUrl = web.logoutUrl === added.logoutUrl ? null : web.logoutUrl;
  if (added.redirectUris.length > 0 || added.logoutUrl !== undefined) {
    const { homePageUrl, implicitGrantSettings } = web;
    body.web = { redirectUris: uris, logoutUrl, homePageUrl, implicitGrantSettings };
  }
  if (added.optionalClaims.length > 0) {
    const idToken = optionalClaims?.idToken?.filter(({ name }) =>
      !added.optionalClaims.includes(name)
    );
    body.optionalClaims = { ...optionalClaims, idToken };
  }
  if (added.permissions.length > 0) {
    const isOurs = (resourceAppId: string, id: string) =>
      added.permissions.some((it) => it.resourceAppId === resourceAppId && it.id === id);
    body.requiredResourceAccess = requiredResourceAccess.map((
      { resourceAppId, resourceAccess },
    ) => ({
      resourceAppId,
      resourceAccess: resourceAccess.filter((it) => !isOurs(resourceAppId, it.id)),
    })).filter(({ resourceAccess }) => resourceAccess.length > 0);
  }
  if (Object.keys(body).length > 0) await call("PATCH", `/applications/${id}`, { body });
}
