import { freshConfig } from "../../fresh.config.ts";
import { createApp } from "../../lib/app.ts";
import { readConfig } from "../../lib/config/config.ts";
import { createServices } from "../../lib/services.ts";
import { silentLog } from "../../lib/log.ts";
import { applyBuild } from "./production_build.ts";

// The app in its own process, for tests that need more than one process. Its variables come as JSON. It prints its port
// and stops when its standard input is closed.

const config = readConfig(JSON.parse(Deno.args[0]!));
if (config.kvAccessToken) Deno.env.set("DENO_KV_ACCESS_TOKEN", config.kvAccessToken);
const kv = await Deno.openKv(config.kvPath);
const app = createApp(
  createServices(config, { kv, fetch, fetchOnce: fetch, now: Date.now, log: silentLog }),
  freshConfig,
);
await applyBuild(app);
const server = Deno.serve({
  hostname: "localhost",
  port: 0,
  onListen: ({ port }) => console.log(port),
}, app.handler());
await Deno.stdin.readable.pipeTo(new WritableStream());
await server.shutdown();
kv.close();
