import { tmpdir } from "node:os";
import { join } from "node:path";
import { readyKeys, type SavedKey } from "../../emulator/keys/ready_keys.ts";

// Runs before each test file (`--preload`). An RSA key takes a third of a second to make, and each of the files that
// start a tenant would make its own: together they took a third of the suite's time. So the keys are made once per
// machine and day.

const COUNT = 6;
const day = new Date().toISOString().slice(0, 10);
const path = join(tmpdir(), `external-id-test-keys-${day}.json`);

try {
  readyKeys.push(...await keysOfToday());
} catch (error) {
  // The file belongs to another user or can't be written. Then each test file makes its own keys and takes longer.
  if (!(error instanceof Deno.errors.PermissionDenied)) throw error;
}

async function keysOfToday(): Promise<SavedKey[]> {
  using file = await Deno.open(path, { read: true, write: true, create: true, mode: 0o600 });
  await file.lock(true); // test files start in parallel: one makes the keys, the others wait
  return await readKeys() ?? await makeKeys();
}

async function readKeys(): Promise<SavedKey[] | undefined> {
  try {
    return JSON.parse(await Deno.readTextFile(path));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined; // empty, or not completely written
    throw error;
  }
}

async function makeKeys(): Promise<SavedKey[]> {
  const { makeSigningKey, saveKey } = await import("../../emulator/keys/keys.ts");
  const keys = await Promise.all(Array.from({ length: COUNT }, makeSigningKey));
  const saved = keys.map(saveKey);
  await Deno.writeTextFile(path, JSON.stringify(saved));
  return saved;
}
