import { parse } from "@std/dotenv";
import { findBadLines } from "./env_lines.ts";
import { isMistake, type Mistake } from "../mistake.ts";
import { readTextFile } from "./text_file.ts";
import {
  ConfigError,
  ENV_FILE,
  type Environment,
  TENANT_VARIABLES,
  VARIABLES,
} from "../variables.ts";

/**
 * Reads `.env`.
 *
 * @param path where it is
 * @returns its variables; what is wrong with it, if it can't be read or a line is not a setting; null if there is no
 * such file, and only then
 */
export async function readEnvFile(path: string): Promise<Environment | ConfigError | null> {
  const file = await readTextFile(path);
  if (file === null) return null;
  if (isMistake(file)) return inFile([file]);
  const mistakes = findBadLines(file.text);
  if (mistakes.length > 0) return inFile(mistakes);
  const variables = parse(file.text);
  return Object.fromEntries(VARIABLES.map((name) => [name, variables[name]]));
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
