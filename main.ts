import { load } from "@std/dotenv";
import { freshConfig } from "./fresh.config.ts";
import { createApp, createUnconfiguredApp } from "./lib/app.ts";
import { readConfig } from "./lib/config/config.ts";
import {
  addressOf,
  type DatabaseLocation,
  locateDatabase,
} from "./lib/config/database_location.ts";
import { ConfigError, mergeEnvironment } from "./lib/config/variables.ts";
import { makeDatabaseFile } from "./lib/kv/database_file.ts";
import { createLog } from "./lib/log.ts";
import { unpooledFetch } from "./lib/net/outbound.ts";
import { createServices } from "./lib/services.ts";
import type { State } from "./lib/web/state.ts";
import type { App } from "fresh";

/** The project's folder: paths are relative to it, wherever the app was started. */
const ROOT = import.meta.dirname!;

/** The app, put together from its environment; `_fresh/server.js` and `dev.ts` serve it. */
export const app: App<State> = await composeApp();

async function composeApp(): Promise<App<State>> {
  try {
    const file = await load({ envPath: `${ROOT}/.env` });
    const config = readConfig(mergeEnvironment(file, (name) => Deno.env.get(name)));
    const attached = Deno.env.get("DENO_DEPLOY") !== undefined;
    const kv = await openKv(locateDatabase(config.kvPath, { root: ROOT, attached }));
    const log = createLog(console.log, Date.now, config.logFormat);
    const fetchOnce = unpooledFetch(Deno.createHttpClient({ poolMaxIdlePerHost: 0 }));
    const services = createServices(config, { kv, fetch, fetchOnce, now: Date.now, log });
    return createApp(services, freshConfig);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const log = createLog();
    for (const { variable, problem, fix } of error.problems) {
      log("error", "config_problem", { variable, problem, fix });
    }
    return createUnconfiguredApp(error, log, freshConfig);
  }
}

async function openKv(location: DatabaseLocation): Promise<Deno.Kv> {
  try {
    if (location.kind === "file") await makeDatabaseFile(location.path);
    return await Deno.openKv(addressOf(location));
  } catch (error) {
    const problem = `can't be opened as a database: ${
      error instanceof Error ? error.message : error
    }`;
    throw new ConfigError([{
      variable: "KV_PATH",
      problem,
      fix: "A path that can be written, or the http(s) address of a KV server",
    }]);
  }
}
