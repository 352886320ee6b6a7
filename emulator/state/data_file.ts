import { readTextFile } from "../../lib/config/files/text_file.ts";
import { writePrivately } from "./private_file.ts";
import { isTenantData, type TenantData } from "./data.ts";

const SAVE_EVERY_MS = 1000;
/** The file grows with use. */
const MAX_BYTES = 256 * 1024 * 1024;

/**
 * Reads what {@linkcode keepData} has written.
 *
 * @returns undefined if there is no such file
 * @throws {Error} if the file holds anything else
 */
export async function readData(path: string): Promise<TenantData | undefined> {
  const file = await readTextFile(path, { maxBytes: MAX_BYTES });
  if (file === null) return undefined;
  if ("problem" in file) throw new Error(`${path} ${file.problem}. ${file.fix}.`);
  const data = parse(file.text);
  if (isTenantData(data)) return data;
  throw new Error(
    `${path} does not hold an emulator's data. Name another file with --data, or delete that one to begin with a new tenant.`,
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Writes the tenant's data to a file: now, whenever it has changed, and at the end of the process.
 *
 * @param say gets a line if the file can't be written later; the tenant goes on
 * @throws {Error} if the file can't be written now
 */
export function keepData(
  tenant: { save(): TenantData },
  path: string,
  say: (line: string) => void,
): void {
  let written = "";
  let problem = "";
  const save = () => {
    const text = JSON.stringify(tenant.save());
    if (text !== written) writePrivately(path, text);
    written = text;
  };
  const describe = (error: unknown) =>
    `Cannot write ${path}: ${error instanceof Error ? error.message : error}`;
  const saveOrSay = () => {
    try {
      save();
      problem = "";
    } catch (error) {
      const next = describe(error);
      if (next !== problem) say(`${next}. What has changed since is lost at the end.`);
      problem = next;
    }
  };
  try {
    save();
  } catch (error) {
    throw new Error(describe(error), { cause: error });
  }
  setInterval(saveOrSay, SAVE_EVERY_MS);
  globalThis.addEventListener("unload", saveOrSay);
}
