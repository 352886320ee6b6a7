import { readEnvText } from "../../../lib/config/files/environment.ts";
import { readTextFile } from "../../../lib/config/files/text_file.ts";
import { isMistake } from "../../../lib/config/mistake.ts";
import type { CliContext } from "../../terminal.ts";
import type { Call } from "../directory/graph.ts";
import { removeKeyFiles } from "../credential/key_files.ts";
import { removeCredential } from "../credential/made_credential.ts";
import { isOwnFile } from "../env_file.ts";
import type { RegistrationRecord } from "../record/record.ts";
import { removeAdditions } from "./removed_additions.ts";
import { orGone } from "../directory/refusal.ts";
import { applicationsIn, flowPath } from "../user_flow/user_flow.ts";
import { APPLICATION_ROLE, USER_FLOW_ROLE } from "../work.ts";

/** What undoing works with. */
export interface Undoing {
  readonly call: Call;
  readonly record: RegistrationRecord;
  readonly context: CliContext;
}

/** One thing to remove. */
export interface Removal {
  readonly name: string;
  /** What the person is asked, as a question. */
  readonly question: string;
  readonly role: string;
  /** @returns what was done, in words */
  readonly run: () => Promise<string>;
}

/**
 * Lists what to remove: what the command has made and added, in reverse order. What others have added stays.
 *
 * @param undoing what to work with; the record is changed after each removal
 */
export function removals(undoing: Undoing): Removal[] {
  const { record: { made } } = undoing;
  return [
    ...(made.userFlow?.linked ? [unlink(undoing)] : []),
    ...(made.userFlow?.created ? [removeFlow(undoing)] : []),
    ...(made.consents ?? []).toReversed().map((it) => withdraw(undoing, it)),
    ...(made.credentials ?? []).toReversed().map((it) => removeKey(undoing, it)),
    ...(made.keyFiles?.length ? [removeFiles(undoing)] : []),
    ...(made.servicePrincipal?.created ? [removeServicePrincipal(undoing)] : []),
    ...(made.application ? [removeApplication(undoing)] : []),
    ...(made.envFile === undefined ? [] : [removeSettings(undoing, made.envFile)]),
  ];
}

function unlink({ call, record }: Undoing): Removal {
  const { application, userFlow } = record.made;
  return {
    name: "User flow's application",
    question: "Take the application out of its user flow?",
    role: USER_FLOW_ROLE,
    async run() {
      const path = `${flowPath(userFlow!.id)}/conditions/applications/includeApplications`;
      await orGone(call("DELETE", `${path}/${application!.appId}`));
      await record.change((made) => void (made.userFlow!.linked = false));
      return "taken out";
    },
  };
}

function removeFlow({ call, record }: Undoing): Removal {
  const { application, userFlow } = record.made;
  return {
    name: "User flow",
    question: `Delete the user flow ${userFlow!.id}, which this command has made?`,
    role: USER_FLOW_ROLE,
    async run() {
      const inside = await orGone(applicationsIn({ call }, userFlow!.id)) ?? [];
      const others = inside.filter((appId) => appId !== application?.appId);
      if (others.length === 0) await orGone(call("DELETE", flowPath(userFlow!.id)));
      await record.change((made) => void delete made.userFlow);
      return others.length === 0
        ? "deleted"
        : `kept: other applications use it (${others.join(", ")})`;
    },
  };
}

function withdraw(
  { call, record }: Undoing,
  { id, created, scopes }: { id: string; created: boolean; scopes: readonly string[] },
): Removal {
  return {
    name: "Admin consent",
    question: `Withdraw the admin consent to ${scopes.join(", ") || "nothing new"}?`,
    role: APPLICATION_ROLE,
    async run() {
      const path = `/oauth2PermissionGrants/${id}`;
      const grant = scopes.length === 0 && !created ? undefined : await orGone(call("GET", path));
      if (grant !== undefined) {
        const present = String(grant.scope ?? "").split(" ").filter(Boolean);
        const left = present.filter((scope) => !scopes.includes(scope));
        const remove = created && left.length === 0;
        const body = { scope: left.join(" ") };
        await orGone(remove ? call("DELETE", path) : call("PATCH", path, { body }));
      }
      await record.change((made) => {
        made.consents = made.consents!.filter((it) => it.id !== id);
      });
      return "withdrawn";
    },
  };
}

function removeKey(
  { call, record }: Undoing,
  credential: { kind: "secret" | "certificate"; keyId: string; expires: string },
): Removal {
  const { kind, keyId, expires } = credential;
  return {
    name: `Client ${kind}`,
    question: `Delete the client ${kind} that is valid until ${
      expires.slice(0, 10) || "an unknown day"
    }?`,
    role: APPLICATION_ROLE,
    async run() {
      await removeCredential({ call, record }, credential);
      await record.change((made) => {
        made.credentials = made.credentials!.filter((it) => it.keyId !== keyId);
      });
      return "deleted";
    },
  };
}

function removeFiles({ record }: Undoing): Removal {
  return {
    name: "Key files",
    question: "Delete the keys and certificates in credentials/ that this command has made?",
    role: APPLICATION_ROLE,
    async run() {
      await removeKeyFiles(record);
      return "deleted";
    },
  };
}

function removeServicePrincipal({ call, record }: Undoing): Removal {
  const { id } = record.made.servicePrincipal!;
  return {
    name: "Service principal",
    question: `Delete the service principal ${id}, which this command has made?`,
    role: APPLICATION_ROLE,
    async run() {
      await orGone(call("DELETE", `/servicePrincipals/${id}`));
      await record.change((made) => void delete made.servicePrincipal);
      return "deleted";
    },
  };
}

function removeApplication({ call, record }: Undoing): Removal {
  const { id, appId, created } = record.made.application!;
  return {
    name: "Application",
    question: created
      ? `Delete the application ${appId}, which this command has made?`
      : `Remove from the application ${appId} what this command has added?`,
    role: APPLICATION_ROLE,
    async run() {
      if (created) await orGone(call("DELETE", `/applications/${id}`));
      else await removeAdditions(call, record);
      await record.change((made) => {
        delete made.application;
        delete made.servicePrincipal;
      });
      return created ? "deleted. It can be restored for 30 days" : "restored";
    },
  };
}

function removeSettings({ record, context }: Undoing, path: string): Removal {
  const appId = record.made.application?.appId;
  return {
    name: "Settings",
    question: `Delete ${path}?`,
    role: APPLICATION_ROLE,
    async run() {
      const file = await readTextFile(path);
      const text = file === null || isMistake(file) ? "" : file.text;
      const values = readEnvText(text, context.readVariable);
      const isOurs = isOwnFile(text) && !Array.isArray(values) &&
        (appId === undefined || values.CLIENT_ID === appId);
      if (isOurs) await Deno.remove(path);
      await record.change((made) => void delete made.envFile);
      return isOurs ? "deleted" : `${path} stays: it is not this command's alone`;
    },
  };
}
