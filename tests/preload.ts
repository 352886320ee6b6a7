import { readyKeys, type SavedKey } from "../emulator/ready_keys.ts";

// Runs before each test file (`--preload`). An RSA key takes a third of a second to make, and each of the files that
// start a tenant would make its own: together they took a third of the suite's time. So they are made once a machine and
// day.

const COUNT = 6;
const path = `${Deno.env.get("TMPDIR") ?? "/tmp"}/external-id-test-keys-${
  new Date().toISOString().slice(0, 10)
}.json`;

readyKeys.push(...await keysOfToday());

async function keysOfToday(): Promise<SavedKey[]> {
  const options = { read: true, write: true, create: true, mode: 0o600 };
  using file = await Deno.open(path, options);
  await file.lock(true); // files start in parallel: one makes the keys, and the others wait for them
  const saved = await Deno.readTextFile(path);
  if (saved !== "") return JSON.parse(saved);
  const { makeSigningKey, saveKey } = await import("../emulator/keys.ts");
  const keys = await Promise.all(Array.from({ length: COUNT }, makeSigningKey));
  const made = keys.map(saveKey);
  await Deno.writeTextFile(path, JSON.stringify(made));
  return made;
}
