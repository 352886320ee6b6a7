import { fileURLToPath } from "node:url";
import { run } from "./peer.ts";
import { Server } from "../server.ts";

/**
 * Starts the Flask peer under gunicorn with two workers.
 *
 * @param folder where its sessions are kept
 * @throws {PeerMissing} where Flask, Flask-Session or gunicorn is not installed
 */
export async function startFlask(folder: string): Promise<Server> {
  const cwd = fileURLToPath(new URL("./flask/", import.meta.url));
  const env = { SESSION_FOLDER: folder, PYTHONDONTWRITEBYTECODE: "1" };
  // It imports the app, and so finds out whether Flask is there, too.
  await run("gunicorn", ["--check-config", "app:app"], { cwd, env });
  const args = ["--workers", "2", "--bind", "127.0.0.1:0", "app:app"];
  return await Server.start("gunicorn", { args, cwd, env });
}
