import { createApi } from "./api.ts";
import { NAMES, readSettings, type Settings, type Variables } from "./settings.ts";

const settings = await readOrExit();
const api = createApi(settings, { fetch, now: Date.now, log: console.log });
Deno.serve({
  hostname: "127.0.0.1",
  port: settings.port,
  onListen: ({ port }) => console.log(`The example API listens on http://127.0.0.1:${port}`),
}, api);

async function readOrExit(): Promise<Settings> {
  const found: Variables = Object.fromEntries(NAMES.map((name) => [name, Deno.env.get(name)]));
  try {
    return readSettings(Object.values(found).some(Boolean) ? found : await demoSettings());
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    console.error(`Cannot start the example API:\n${error.message}`);
    Deno.exit(1);
  }
}

/** Without any settings, the API belongs to the emulator that `deno task start` brings. */
async function demoSettings(): Promise<Variables> {
  const { demoApiSettings } = await import("../../emulator/demo_api.ts");
  console.log("No settings: accepting tokens of the local External ID emulator");
  return demoApiSettings();
}
