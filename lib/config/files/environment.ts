import { readEnvLines } from "./env_lines.ts";
import { readEnvValues, type ReadVariable } from "./env_values.ts";
import { misspelledSettings } from "./misspelled.ts";
import { repeatedSettings } from "./repeated.ts";
import { isMistake, type Mistake } from "../mistake.ts";
import { readTextFile } from "./text_file.ts";
import { ConfigError, ENV_FILE, type Environment, TENANT_VARIABLES } from "../variables.ts";

/**
 * Reads `.env`.
 *
 * @param path where it is
 * @param readVariable reads the process's variables, to which values may refer
 * @param warn gets each line without effect: it sets a misspelled variable, or a later line sets the same one
 * @returns its variables; what is wrong with it, if it can't be read or a line is not a setting; null if there is no
 * such file, and only then
 */
export async function readEnvFile(
  path: string,
  readVariable: ReadVariable,
  warn: (mistake: Mistake) => void = () => {},
): Promise<Environment | ConfigError | null> {
  const file = await readTextFile(path, { isFixed: true });
  if (file === null) return null;
  if (isMistake(file)) return inFile([file]);
  const { settings } = readEnvLines(file.text);
  [...misspelledSettings(settings), ...repeatedSettings(settings)].forEach(warn);
  const values = readEnvText(file.text, readVariable);
  return Array.isArray(values) ? inFile(values) : values;
}

/**
 * Reads the text of `.env`.
 *
 * @param text the text
 * @param readVariable reads the process's variables, to which values may refer
 * @returns the app's variables in it; or what is wrong with its lines, without their values
 */
export function readEnvText(text: string, readVariable: ReadVariable): Environment | Mistake[] {
  const { settings, mistakes } = readEnvLines(text);
  return mistakes.length > 0 ? [...mistakes] : readEnvValues(settings, readVariable);
}

/**
 * Finds out whether anybody has configured the app yet. An existing `.env` counts, whatever it holds: the emulator must
 * never replace a tenant whose settings could not be read.
 */
export function isConfigured(
  file: Environment | ConfigError | null,
  env: Environment,
): boolean {
  return file !== null || TENANT_VARIABLES.some((name) => env[name]);
}

function inFile(mistakes: readonly Mistake[]): ConfigError {
  return new ConfigError(mistakes.map((mistake) => ({ variable: ENV_FILE, ...mistake })));
}
