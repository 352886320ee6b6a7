import { readyKeys } from "../../emulator/keys/ready_keys.ts";
import { ofToday } from "./of_today.ts";

// Runs before each test file (`--preload`). An RSA key takes a third of a second to make, and each of the files that
// start a tenant would make its own: together they took a third of the suite's time.

const COUNT = 6;

const keys = await ofToday("keys", async () => {
  const { makeSigningKey, saveKey } = await import("../../emulator/keys/keys.ts");
  return (await Promise.all(Array.from({ length: COUNT }, makeSigningKey))).map(saveKey);
});
readyKeys.push(...keys);
