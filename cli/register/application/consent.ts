import { isObject } from "../../../lib/json.ts";
import { applicationOf } from "./application.ts";
import { filtered, list, literal, settled } from "../directory/graph.ts";
import { GraphRefusal, isRefused, RegistrationError } from "../directory/refusal.ts";
import type { Api } from "../directory/objects.ts";
import { APPLICATION_ROLE, type Step, type Work } from "../work.ts";

/** Finds the APIs whose permissions the app needs, with the IDs of these permissions. */
export async function findApis({ plan, call }: Pick<Work, "plan" | "call">): Promise<Api[]> {
  const found = plan.permissions.map(async ({ resourceAppId, scopes, optional }) => {
    const path = `/servicePrincipals(appId=${
      literal(resourceAppId)
    })?$select=id,oauth2PermissionScopes`;
    const { id, oauth2PermissionScopes } = await call("GET", path).catch((error) => {
      if (!isRefused(error, 404)) throw error;
      throw new RegistrationError(
        `The tenant does not know the API ${resourceAppId}`,
        "Register the API first, or correct SCOPE",
      );
    });
    const known = Array.isArray(oauth2PermissionScopes)
      ? oauth2PermissionScopes.filter(isObject)
      : [];
    const permissionIds = new Map(known.map((it) => [String(it.value), String(it.id)]));
    const missing = scopes.filter((scope) => !permissionIds.has(scope));
    if (missing.length > 0) {
      throw new RegistrationError(
        `The API ${resourceAppId} has no permission ${missing.join(", ")}`,
        "Correct the scopes in --scope",
      );
    }
    return { resourceAppId, servicePrincipalId: String(id), permissionIds, scopes, optional };
  });
  return await Promise.all(found);
}

/** Makes the service principal, which is the app in this tenant: consent and user flow belong to it. */
export const SERVICE_PRINCIPAL: Step = {
  name: "Service principal",
  doing: "Making the service principal",
  role: APPLICATION_ROLE,
  async run(work) {
    const { call, record } = work;
    const { appId } = applicationOf(work);
    const path = `/servicePrincipals(appId=${literal(appId)})`;
    const found = await call("GET", `${path}?$select=id`).catch((error) => {
      if (isRefused(error, 404)) return null;
      throw error;
    });
    const keep = async (id: string, created: boolean) => {
      work.servicePrincipalId = id;
      await record.change((made) => {
        if (made.servicePrincipal?.id !== id) made.servicePrincipal = { id, created };
        delete made.pending;
      });
    };
    if (found !== null) {
      await keep(String(found.id), false);
      return { result: "found", detail: String(found.id) };
    }
    await record.announce("servicePrincipal", appId);
    const body = { appId, tags: ["WindowsAzureActiveDirectoryIntegratedApp"] }; // shown under Enterprise apps
    try {
      const made = await call("POST", "/servicePrincipals", {
        body,
        isCopying: hasNoApplicationYet,
        whenUnsure: "repeat", // refused as a duplicate, if one was made
      });
      await keep(String(made.id), true);
      return { result: "made", detail: String(made.id) };
    } catch (error) {
      if (!isDuplicate(error)) throw error;
      const made = await call("GET", `${path}?$select=id`, {
        isCopying: (it) => it.status === 404,
      });
      await keep(String(made.id), true);
      return { result: "made", detail: String(made.id) };
    }
  },
};

/** The application has not reached the server that makes the service principal. */
function hasNoApplicationYet(refusal: GraphRefusal): boolean {
  return refusal.has(/^NoBackingApplicationObject$/) ||
    (refusal.status === 403 && /local tenant/i.test(refusal.words)) ||
    (refusal.status === 404 && refusal.has(/ResourceNotFound|ObjectNotFound/));
}

/** The object is there already. Graph says so in two ways, one of them in words only. */
function isDuplicate(error: unknown): boolean {
  return error instanceof GraphRefusal &&
    (error.has(/^Request_MultipleObjectsWithSameKeyValue$/) || error.status === 409 ||
      (error.status === 400 && /already exists/i.test(error.words)));
}

/** Grants admin consent for all customers. In external tenants, customers can't consent themselves. */
export const CONSENT: Step = {
  name: "Admin consent",
  doing: "Granting admin consent",
  role: APPLICATION_ROLE,
  async run(work) {
    const outcomes = [];
    for (const api of work.apis) outcomes.push(await consentTo(api, work));
    const refused = outcomes.flatMap((it) => it.refused);
    const granted = outcomes.flatMap((it) => it.granted);
    const names = work.apis.flatMap(({ scopes, optional }) => [...scopes, ...optional]);
    const detail = names.filter((name) => !refused.includes(name)).join(", ");
    if (refused.length > 0) {
      return {
        result: "warning",
        detail: `${detail}; Entra does not grant ${refused.join(", ")}`,
        fix: "Nothing to do, but the pages that need it will not work",
      };
    }
    if (granted.length === 0) return { result: "found", detail };
    return { result: outcomes.some((it) => it.made) ? "made" : "completed", detail };
  },
};

interface Consent {
  readonly made: boolean;
  readonly granted: readonly string[];
  readonly refused: readonly string[];
}

async function consentTo(api: Api, work: Work): Promise<Consent> {
  const wanted = [...api.scopes, ...api.optional];
  try {
    return await grant(api, wanted, work);
  } catch (error) {
    if (!isRefused(error, 400) || api.optional.length === 0) throw error;
    return { ...await grant(api, [...api.scopes], work), refused: api.optional };
  }
}

async function grant(api: Api, wanted: readonly string[], work: Work): Promise<Consent> {
  const { call, record, servicePrincipalId } = work;
  const resourceId = api.servicePrincipalId;
  const find = async () => {
    const filter = `clientId eq ${literal(servicePrincipalId)} and resourceId eq ${
      literal(resourceId)
    } and consentType eq 'AllPrincipals'`;
    const [first] = await list(call, `/oauth2PermissionGrants${filtered(filter)}`);
    return first;
  };
  const keep = async (id: string, created: boolean, scopes: readonly string[]) => {
    await record.change((made) => {
      const known = (made.consents ??= []).find((it) => it.id === id);
      if (known === undefined) made.consents.push({ id, created, resourceId, scopes: [...scopes] });
      else known.scopes = [...new Set([...known.scopes, ...scopes])];
      delete made.pending;
    });
  };
  const complete = async (existing: Record<string, unknown>, isNew: boolean) => {
    const id = String(existing.id);
    const created = record.made.consents?.find((it) => it.id === id)?.created ?? isNew;
    const present = String(existing.scope ?? "").split(" ").filter(Boolean);
    const missing = wanted.filter((scope) => !present.includes(scope));
    await keep(id, created, created ? wanted : missing);
    if (missing.length > 0) {
      const scope = [...present, ...missing].join(" ");
      await call("PATCH", `/oauth2PermissionGrants/${id}`, { body: { scope } });
    }
    return { made: created, granted: isNew ? wanted : missing, refused: [] };
  };

  const existing = await find();
  if (existing !== undefined) return await complete(existing, false);
  await record.announce("consent", resourceId);
  const body = {
    clientId: servicePrincipalId,
    consentType: "AllPrincipals",
    resourceId,
    scope: wanted.join(" "),
  };
  try {
    const made = await call("POST", "/oauth2PermissionGrants", {
      body,
      isCopying: (it) => it.status === 404,
      whenUnsure: "repeat", // refused as a duplicate, if one was made
    });
    await keep(String(made.id), true, wanted);
    return { made: true, granted: wanted, refused: [] };
  } catch (error) {
    // An earlier attempt has worked, although its answer was a refusal.
    const made = isDuplicate(error) ? await settled(find, work) : undefined;
    if (!made) throw error;
    return await complete(made, true);
  }
}
