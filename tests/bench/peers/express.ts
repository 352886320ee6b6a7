import { cp } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { ESSENTIAL_CLAIMS, OTHER_CLAIMS } from "../../../lib/claims/meanings.ts";
import { isInstalled, run } from "./peer.ts";
import { Server } from "../server.ts";

/**
 * Installs the Express peer and starts it: in Node where that is installed, in Deno otherwise.
 *
 * @param folder an empty folder to install it into; its packages are none of the app's
 * @throws {PeerMissing} where it can't be installed
 */
export async function startExpress(folder: string): Promise<Server> {
  await cp(fileURLToPath(new URL("./express/", import.meta.url)), folder, { recursive: true });
  // Both pages say the same.
  const meanings = Object.fromEntries([...ESSENTIAL_CLAIMS, ...OTHER_CLAIMS]);
  await Deno.writeTextFile(`${folder}/meanings.json`, JSON.stringify(meanings));
  await run("npm", ["install", "--no-audit", "--no-fund", "--no-package-lock"], { cwd: folder });
  const options = { cwd: folder, env: { NODE_ENV: "production" } };
  return await isInstalled("node", ["--version"])
    ? await Server.start("node", { ...options, args: ["server.cjs"] })
    : await Server.start(Deno.execPath(), { ...options, args: ["run", "-A", "server.cjs"] });
}
