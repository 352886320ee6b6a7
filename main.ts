import { load } from "@std/dotenv";
import { freshConfig } from "./fresh.config.ts";
import { createApp, createUnconfiguredApp } from "./lib/app.ts";
import { type Config, readConfig } from "./lib/config/config.ts";
import { ConfigError, mergeEnvironment } from "./lib/config/variables.ts";
import { createLog } from "./lib/log.ts";
import { unpooledFetch } from "./lib/net/outbound.ts";
import { createServices } from "./lib/services.ts";
import type { State } from "./lib/web/state.ts";
import type { App } from "fresh";

/** The app, put together from its environment; `_fresh/server.js` and `dev.ts` serve it. */
export const app: App<State> = await composeApp();

async function composeApp(): Promise<App<State>> {
  try {
    const config = readConfig(mergeEnvironment(await load(), (name) => Deno.env.get(name)));
    const kv = await openKv(config);
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

async function openKv({ kvPath }: Config): Promise<Deno.Kv> {
  try {
    return await Deno.openKv(kvPath);
  } catch (error) {
    const problem = `can't be opened as a database: ${
      error instanceof Error ? error.message : error
    }`;
    throw new ConfigError([{
      variable: "KV_PATH",
      problem,
      fix:
        "A path that can be written (serve wants it in deno.json's permissions, too), or leave it out",
    }]);
  }
}
