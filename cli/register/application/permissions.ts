import { applicationOf, patch } from "./application.ts";
import { mergedAccess } from "./required_access.ts";
import { APPLICATION_ROLE, type Outcome, type Step } from "../work.ts";

/** Adds the permissions to the registration, beside those of others. Consent to them is a step of its own. */
export const PERMISSIONS: Step = {
  name: "Permissions",
  doing: "Adding the permissions",
  role: APPLICATION_ROLE,
  async run(work): Promise<Outcome> {
    const { all, missing } = mergedAccess(applicationOf(work).requiredResourceAccess ?? [], work);
    const names = work.apis.flatMap(({ scopes, optional }) => [...scopes, ...optional]).join(", ");
    if (missing.length === 0) return { result: work.isNew ? "made" : "found", detail: names };
    await work.record.change(({ application }) => {
      application!.added.permissions.push(
        ...missing.map(({ resourceAppId, id }) => ({ resourceAppId, id })),
      );
    });
    await patch(work, { requiredResourceAccess: all });
    return { result: "completed", detail: `added ${missing.map(({ name }) => name).join(", ")}` };
  },
};
