import { formatEnvFile } from "../../lib/config/files/env_file.ts";
import { readEnvLines, splitLines } from "../../lib/config/files/env_lines.ts";
import type { ReadVariable } from "../../lib/config/files/env_values.ts";
import { readEnvText } from "../../lib/config/files/environment.ts";
import { isMistake, type Mistake } from "../../lib/config/mistake.ts";
import { readTextFile } from "../../lib/config/files/text_file.ts";
import { type Environment, type Variable, VARIABLES } from "../../lib/config/variables.ts";
import { writePrivately } from "../setup/private_file.ts";
import { applicationOf } from "./application/application.ts";
import { RegistrationError } from "./directory/refusal.ts";
import type { ExternalTenant } from "./directory/tenant.ts";
import { APPLICATION_ROLE, type EnvFile, type Step, type Work } from "./work.ts";

/**
 * Reads the file of the app's settings.
 *
 * @param path the file
 * @param tenant the tenant of the registration
 * @param clientId the client ID, if it is known already
 * @param readVariable reads the process's variables, to which values may refer
 * @throws {RegistrationError} if the file can't be read as settings
 */
export async function readEnvFile(
  path: string,
  tenant: ExternalTenant,
  clientId: string | undefined,
  readVariable: ReadVariable,
): Promise<EnvFile> {
  const file = await readTextFile(path);
  if (file === null) return { path, text: null, values: {}, foreign: false };
  if (isMistake(file)) throw unreadable(path, file);
  const { text } = file;
  const read = readEnvText(text, readVariable);
  if (Array.isArray(read)) throw unreadable(path, read[0]!);
  const values = withoutPlaceholders(read);
  const foreign = !isOf(tenant, values) ||
    (clientId !== undefined && !!values.CLIENT_ID && values.CLIENT_ID.toLowerCase() !== clientId);
  return { path, text, values: foreign ? {} : values, foreign };
}

function unreadable(path: string, { problem, fix }: Mistake): RegistrationError {
  return new RegistrationError(`${path} ${problem}`, `${fix}. Then run the command again`);
}

/** A copy of `.env.sample` names no tenant yet. */
function withoutPlaceholders(values: Environment): Environment {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => !/<[^<>]*>/.test(value)));
}

/** @returns whether settings belong to the tenant; settings without any tenant or client ID do */
function isOf({ tenantId, settings }: ExternalTenant, values: Environment): boolean {
  const named = values.AUTHORITY || values.OIDC_AUTHORITY;
  if (values.TENANT_ID) return values.TENANT_ID.toLowerCase() === tenantId.toLowerCase();
  if (named) return named === (settings.AUTHORITY ?? settings.OIDC_AUTHORITY);
  return !values.CLIENT_ID;
}

const HEADER = "# Written by deno task register\n";

/** Writes the settings. Other lines stay as they are. */
export const ENV_FILE: Step = {
  name: "Settings",
  doing: "Writing the settings",
  role: APPLICATION_ROLE,
  async run(work) {
    const { envFile, record } = work;
    const values = settingsOf(work);
    const wanted = Object.entries(values) as [Variable, string][];
    if (
      work.newCredential === null && wanted.every(([name, value]) => envFile.values[name] === value)
    ) {
      return { result: "found", detail: envFile.path };
    }
    const isNew = envFile.text === null || envFile.foreign;
    const text = isNew
      ? HEADER + formatEnvFile(values)
      : updated(envFile.text!, values, unwanted(values));
    if (record.path !== null) await writePrivately(envFile.path, text);
    await record.change((made) => void (made.envFile = envFile.path));
    return {
      result: isNew ? "made" : "completed",
      detail: `${envFile.path}; only you can read it`,
    };
  },
};

/** @returns what the settings file holds after it was written */
export function settingsAfter(work: Work): Environment {
  const values = settingsOf(work);
  const removed = unwanted(values).map((name) => [name, undefined]);
  return { ...work.envFile.values, ...Object.fromEntries(removed), ...values };
}

/** @returns the settings to write, a new credential included */
function settingsOf(work: Work): Environment {
  return {
    CLIENT_ID: applicationOf(work).appId,
    ...work.tenant.settings,
    ...work.plan.settings,
    ...work.newCredential?.settings,
  };
}

const CREDENTIALS: readonly Variable[] = [
  "CLIENT_ASSERTION_FILE",
  "CLIENT_SECRET",
  "CLIENT_SECRET_FILE",
  "CLIENT_CERTIFICATE",
  "CLIENT_PRIVATE_KEY",
];

/** The variables that the command writes. */
const WRITTEN: readonly string[] = [
  ...["CLIENT_ID", "CLIENT_SECRET", "CLIENT_CERTIFICATE", "CLIENT_PRIVATE_KEY"],
  ...["AUTHORITY", "OIDC_AUTHORITY", "TENANT_ID"],
  ...["PORT", "REDIRECT_URI", "SCOPE", "ENDPOINT"],
];

/** @returns whether a settings file was made by this command, and nobody has added a setting to it */
export function isOwnFile(text: string): boolean {
  const { settings, mistakes } = readEnvLines(text);
  return text.startsWith(HEADER) && mistakes.length === 0 &&
    settings.every(({ name }) => WRITTEN.includes(name));
}

/** Only one credential and one authority may be set. */
function unwanted(values: Environment): Variable[] {
  const names: Variable[] = CREDENTIALS.some((name) => values[name]) ? [...CREDENTIALS] : [];
  return [...names, "AUTHORITY" as const, "OIDC_AUTHORITY" as const]
    .filter((name) => values[name] === undefined);
}

/** Changes the lines of some variables, and adds those that are missing. All others stay as they are. */
function updated(text: string, values: Environment, removed: readonly Variable[]): string {
  const lines = splitLines(text);
  const written = new Set<Variable>();
  for (const { name, line, length } of readEnvLines(text).settings) {
    const variable = VARIABLES.find((variable) => variable === name);
    if (variable === undefined) continue;
    const value = values[variable];
    const isGone = removed.includes(variable) || written.has(variable);
    if (!isGone && value === undefined) continue;
    lines.fill("", line - 1, line - 1 + length);
    if (isGone) continue;
    lines[line - 1] = formatEnvFile({ [variable]: value });
    written.add(variable);
  }
  const missing = VARIABLES.filter((name) => !written.has(name)).map((
    name,
  ) => [name, values[name]]);
  const body = lines.join("");
  const end = /(^|[\r\n])$/.test(body) ? "" : "\n";
  return body + end + formatEnvFile(Object.fromEntries(missing));
}
