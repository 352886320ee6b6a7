import { parse } from "@std/dotenv";
import { formatEnvFile } from "../../lib/config/files/env_file.ts";
import { findBadLines } from "../../lib/config/files/env_lines.ts";
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
 * @throws {RegistrationError} if the file can't be read as settings
 */
export async function readEnvFile(
  path: string,
  tenant: ExternalTenant,
  clientId: string | undefined,
): Promise<EnvFile> {
  const file = await readTextFile(path);
  if (file === null) return { path, text: null, values: {}, foreign: false };
  const mistakes = isMistake(file) ? [file] : findBadLines(file.text);
  if (isMistake(file) || mistakes.length > 0) {
    const [{ problem, fix }] = mistakes as [Mistake];
    throw new RegistrationError(`${path} ${problem}`, `${fix}. Then run the command again`);
  }
  const { text } = file;
  const values = withoutPlaceholders(parse(text));
  const foreign = !isOf(tenant, values) ||
    (clientId !== undefined && !!values.CLIENT_ID && values.CLIENT_ID.toLowerCase() !== clientId);
  return { path, text, values: foreign ? {} : values, foreign };
}

/** A copy of `.env.sample` names no tenant yet. */
function withoutPlaceholders(values: Record<string, string>): Environment {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => !/<[^>]*>/.test(value)));
}

/** @returns whether settings belong to the tenant; settings without any tenant or client ID do */
function isOf({ tenantId, settings }: ExternalTenant, values: Environment): boolean {
  const named = values.AUTHORITY || values.OIDC_AUTHORITY;
  if (values.TENANT_ID) return values.TENANT_ID.toLowerCase() === tenantId.toLowerCase();
  if (named) return named === (settings.AUTHORITY ?? settings.OIDC_AUTHORITY);
  return !values.CLIENT_ID;
}

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
      ? `# Written by deno task register\n${formatEnvFile(values)}`
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

/** Only one credential and one authority may be set. */
function unwanted(values: Environment): Variable[] {
  const names: Variable[] = CREDENTIALS.some((name) => values[name]) ? [...CREDENTIALS] : [];
  return [...names, "AUTHORITY" as const, "OIDC_AUTHORITY" as const]
    .filter((name) => values[name] === undefined);
}

/** Changes the lines of some variables, and adds those that are missing. */
function updated(text: string, values: Environment, removed: readonly Variable[]): string {
  const lines = settingsIn(text);
  const nameOf = (line: string) =>
    /^\s*(?:export\s+)?(\w+)\s*=/.exec(line)?.[1] as Variable | undefined;
  const written = new Set<Variable>();
  const kept = lines.flatMap((line) => {
    const name = nameOf(line);
    if (name === undefined || !VARIABLES.includes(name)) return [line];
    if (removed.includes(name) || written.has(name)) return [];
    if (values[name] === undefined) return [line];
    written.add(name);
    return [formatEnvFile({ [name]: values[name] })];
  });
  const missing = Object.entries(values).filter(([name]) => !written.has(name as Variable));
  const body = kept.join("");
  const end = body === "" || body.endsWith("\n") ? "" : "\n";
  return body + end + formatEnvFile(Object.fromEntries(missing));
}

/** Splits a text into lines; a quoted value that spans several lines stays in one piece. */
function settingsIn(text: string): string[] {
  const pieces: string[] = [];
  let closing: string | undefined;
  for (const line of text.split(/(?<=\n)/)) {
    if (closing === undefined) pieces.push(line);
    else pieces[pieces.length - 1] += line;
    if (closing !== undefined) {
      if (line.includes(closing)) closing = undefined;
      continue;
    }
    const [, quote, rest = ""] = /^\s*(?:export\s+)?\w+\s*=\s*(["'`])(.*)$/s.exec(line) ?? [];
    if (quote !== undefined && !rest.includes(quote)) closing = quote;
  }
  return pieces;
}
