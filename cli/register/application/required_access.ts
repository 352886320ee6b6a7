import type { ResourceAccess } from "../directory/objects.ts";
import type { Work } from "../work.ts";

/** Merges the permissions that the app needs into those of a registration. */
export function mergedAccess(present: readonly ResourceAccess[], { apis }: Pick<Work, "apis">) {
  const all = present.map((it) => ({ ...it, resourceAccess: [...it.resourceAccess] }));
  const missing: { resourceAppId: string; id: string; name: string }[] = [];
  for (const { resourceAppId, permissionIds, scopes, optional } of apis) {
    let entry = all.find((it) => it.resourceAppId === resourceAppId);
    if (entry === undefined) all.push(entry = { resourceAppId, resourceAccess: [] });
    for (const name of [...scopes, ...optional]) {
      const id = permissionIds.get(name);
      if (id === undefined || entry.resourceAccess.some((it) => it.id === id)) continue;
      entry.resourceAccess.push({ id, type: "Scope" });
      missing.push({ resourceAppId, id, name });
    }
  }
  return { all, missing };
}
