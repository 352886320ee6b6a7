import { type SavedKey, sharedKeys } from "../emulator/shared_keys.ts";

// Runs before each test file (`--preload`). RSA keys take half a second to make, and each of the files that start a
// tenant would make its own: together they took a third of the suite's time. So they are made once a machine and day.

const path = `${Deno.env.get("TMPDIR") ?? "/tmp"}/external-id-test-keys-${
  new Date().toISOString().slice(0, 10)
}.json`;

sharedKeys.saved = await readKeys() ?? await makeKeys();

async function readKeys(): Promise<SavedKey[] | undefined> {
  try {
    return JSON.parse(await Deno.readTextFile(path));
  } catch {
    return undefined; // not there yet, or just being written
  }
}

async function makeKeys(): Promise<SavedKey[]> {
  const { KeyRing } = await import("../emulator/keys.ts");
  const keys = (await KeyRing.create()).save();
  const unfinished = await Deno.makeTempFile({ dir: path.slice(0, path.lastIndexOf("/")) });
  await Deno.writeTextFile(unfinished, JSON.stringify(keys), { mode: 0o600 });
  await Deno.rename(unfinished, path);
  return keys;
}
