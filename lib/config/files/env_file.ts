import type { Mistake } from "../mistake.ts";
import {
  AUTHORITY_SAMPLE,
  type ConfigError,
  CUSTOM_DOMAIN_SAMPLE,
  ENV_FILE,
  type Environment,
  type Variable,
  VARIABLES,
} from "../variables.ts";

const SAMPLES: Partial<Record<Variable, string>> = {
  CLIENT_ID: "<application client id>",
  CLIENT_SECRET: "<client secret value>",
  AUTHORITY: AUTHORITY_SAMPLE,
  OIDC_AUTHORITY: CUSTOM_DOMAIN_SAMPLE,
  CLIENT_CERTIFICATE: "<path of the certificate, PEM>",
  CLIENT_PRIVATE_KEY: "<path of its key, PEM>",
  CLIENT_SECRET_FILE: "<path of a file with the client secret value>",
  CLIENT_ASSERTION_FILE: "<path of the platform's token>",
};

/** Values that `.env` can hold without quotation marks: no comment, reference or quote in them. */
const PLAIN = /^[^\s#$'"`\\]+( [^\s#$'"`\\]+)*$/;

/**
 * Writes variables as text for `.env`, in the order of {@linkcode VARIABLES}.
 *
 * @param values the values; empty ones are left out
 * @throws {TypeError} if `.env` can't hold a value, see {@linkcode envFileMistake}
 */
export function formatEnvFile(values: Environment): string {
  const lines = VARIABLES.flatMap((name) => {
    const value = values[name];
    if (!value) return [];
    const text = quoted(value);
    if (text === undefined) throw new TypeError(`Cannot write ${name} into .env`);
    return [`${name}=${text}\n`];
  });
  return lines.join("");
}

/**
 * Proposes a corrected `.env`. What it has stays; values that must not be shown are named in a comment. A wrong value
 * becomes the one that was probably meant, or a placeholder, or is left out if it has a default. Variables of the process
 * are not added.
 *
 * @returns the text; empty if `.env` can't be read, or if no change of it is known to help
 */
export function proposedEnvFile(error: ConfigError): string {
  const { problems, kept, envFile } = error;
  if (error.concernsDatabase || problems.some(({ variable }) => variable === ENV_FILE)) return "";
  const values: Environment = {};
  const hidden: Variable[] = [];
  for (const name of VARIABLES) {
    const problem = problems.find(({ variable }) => variable === name);
    const written = envFile?.[name]?.trim();
    if (problem !== undefined) Object.assign(values, mended(name, problem.suggestion));
    else if (!written) continue;
    else if (written === kept[name] && quoted(written) !== undefined) values[name] = written;
    else hidden.push(name);
  }
  const text = formatEnvFile(values);
  return hidden.length === 0
    ? text
    : `${text}# Keep these as they are. Their values are not shown here: ${hidden.join(", ")}\n`;
}

function mended(name: Variable, suggestion: string | undefined): Environment {
  const value = suggestion ?? SAMPLES[name];
  return value === undefined ? {} : { [name]: value };
}

/**
 * Checks that `.env` can hold a value.
 *
 * @returns what is wrong with the value; undefined if nothing is
 */
export function envFileMistake(value: string): Mistake | undefined {
  if (quoted(value) !== undefined) return undefined;
  return {
    problem: "has a line break, or quotation marks of both kinds",
    fix: "Copy the value again, without the text around it: .env can't hold this one",
  };
}

/** @returns the value as `.env` holds it; undefined if it can't */
function quoted(value: string): string | undefined {
  if (PLAIN.test(value)) return value;
  if (!/['\r\n\0]/.test(value)) return `'${value}'`;
  if (!/["\\\r\n\0]/.test(value)) return `"${value}"`;
  return undefined;
}
