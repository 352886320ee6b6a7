import { createApi } from "./api.ts";
import { isLoopback, NAMES, readSettings, type Settings, type Variables } from "./settings.ts";

const USAGE = `deno task api

Starts the example API. Its settings are in the environment; without them, it is for the emulator of
deno task start. README.md beside it lists them.

  -h, --help   prints this`;

const [argument] = Deno.args;
if (argument === "--help" || argument === "-h") {
  console.log(USAGE);
  Deno.exit(0);
}
if (argument !== undefined) {
  console.error(`Unknown argument '${argument}'\n\n${USAGE}`);
  Deno.exit(2);
}
const settings = await readOrExit();
serve(settings);

function serve(settings: Settings): void {
  const address = { hostname: "127.0.0.1", port: settings.port };
  const onListen = () => console.log(`The example API listens on http://127.0.0.1:${address.port}`);
  const api = createApi(settings, { fetch, now: Date.now, log: console.log });
  try {
    Deno.serve({ ...address, onListen }, api);
  } catch (error) {
    const isTaken = error instanceof Deno.errors.AddrInUse;
    if (!isTaken && !(error instanceof Deno.errors.PermissionDenied)) throw error;
    console.error(
      `Cannot start the example API: port ${address.port} of 127.0.0.1 is ${
        isTaken ? "in use" : "for administrators of this machine"
      }. Set API_PORT to another port, here and for deno task start (for a tenant of your own: in APIS)`,
    );
    Deno.exit(1);
  }
}

async function readOrExit(): Promise<Settings> {
  const found: Variables = Object.fromEntries(NAMES.map((name) => [name, Deno.env.get(name)]));
  try {
    return readSettings(isForEmulator(found) ? await demoSettings(found) : found);
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof RangeError)) throw error;
    console.error(`Cannot start the example API:\n${error.message}`);
    Deno.exit(1);
  }
}

/** Whether nothing is set that only a tenant of one's own has. */
function isForEmulator({ API_PORT: _, AUTHORITY: authority, ...others }: Variables): boolean {
  return !Object.values(others).some(Boolean) && (!authority || isLoopback(authority));
}

/** The settings for the emulator that `deno task start` brings, at another address if `AUTHORITY` names one. */
async function demoSettings({ AUTHORITY, API_PORT }: Variables): Promise<Variables> {
  const { demoApiSettings } = await import("../../emulator/demo_api.ts");
  const settings = demoApiSettings(AUTHORITY || undefined);
  console.log(`Accepting tokens of the local External ID emulator, ${settings.AUTHORITY}`);
  return API_PORT ? { ...settings, API_PORT } : settings;
}
