import {
  AUTHORITY_SAMPLE,
  type ConfigError,
  CUSTOM_DOMAIN_SAMPLE,
  type Environment,
  type Variable,
  VARIABLES,
} from "./variables.ts";

const SAMPLES: Partial<Record<Variable, string>> = {
  CLIENT_ID: "<application client id>",
  CLIENT_SECRET: "<client secret value>",
  AUTHORITY: AUTHORITY_SAMPLE,
  OIDC_AUTHORITY: CUSTOM_DOMAIN_SAMPLE,
  CLIENT_CERTIFICATE: "<path of the certificate, PEM>",
  CLIENT_PRIVATE_KEY: "<path of its key, PEM>",
  CLIENT_ASSERTION_FILE: "<path of the platform's token>",
};

/** What `.env` holds without quotation marks and gives back as it was: no comment, no reference, no quote. */
const PLAIN = /^[^\s#$'"`\\]+( [^\s#$'"`\\]+)*$/;

/**
 * Writes variables as text for `.env`, in the order of {@linkcode VARIABLES}.
 *
 * @param values the values; what is empty is left out
 * @throws {TypeError} if a value can't be written in `.env`: it has a line break, or quotation marks of both kinds
 */
export function formatEnvFile(values: Environment): string {
  const lines = VARIABLES.flatMap((name) =>
    values[name] ? [`${name}=${quoted(values[name])}\n`] : []
  );
  return lines.join("");
}

/**
 * Writes what a configuration should be, as far as that can be told: what is right stays, what is wrong is the value
 * most likely meant, a placeholder, or left out where there is a default. No secret is in it.
 */
export function mendedEnvFile({ problems, kept }: ConfigError): string {
  const mended = problems.map(({ variable, suggestion }) => [
    variable,
    suggestion ?? SAMPLES[variable],
  ]);
  const text = formatEnvFile({ ...kept, ...Object.fromEntries(mended) });
  const secretIsRight = problems.every(({ variable }) => variable !== "CLIENT_SECRET");
  return secretIsRight ? `${text}# and CLIENT_SECRET, which is not shown here\n` : text;
}

function quoted(value: string): string {
  if (PLAIN.test(value)) return value;
  if (!/['\r\n]/.test(value)) return `'${value}'`;
  if (!/["\\\r\n]/.test(value)) return `"${value}"`;
  throw new TypeError(
    "Cannot write a value into .env: it has a line break, or quotation marks of both kinds",
  );
}
