import type { Config } from "../../lib/config/config.ts";
import { isServerUrl } from "../../lib/config/location/database.ts";
import { DamagedFileError, MOVE_AWAY } from "../../lib/kv/damaged_file.ts";
import {
  answeredByProxy,
  type Check,
  failure,
  ok,
  patientFetch,
  unreachable,
  warning,
} from "./check.ts";
import type { CliContext } from "../terminal.ts";

const KV_TIMEOUT_MS = 5_000;

/** Checks that the database can be read and written. */
export async function checkDatabase(
  { kvPath }: Pick<Config, "kvPath">,
  { openKv }: CliContext,
): Promise<Check> {
  const name = "Database (KV)";
  const where = kvPath ?? "data/kv.sqlite3";
  const fix = kvPath && isServerUrl(kvPath)
    ? "Start the KV server, and check KV_PATH, DENO_KV_ACCESS_TOKEN and the network between them"
    : "Set KV_PATH to a path that can be written";
  try {
    // The client of a KV server would wait for it forever.
    return await within(KV_TIMEOUT_MS, isKept(openKv(kvPath)))
      ? ok(name, `${where} can be read and written`)
      : failure(name, `${where} does not return what was written`, "Choose another KV_PATH");
  } catch (error) {
    if (error instanceof DamagedFileError) {
      return failure(name, `${where} ${error.problem}`, MOVE_AWAY);
    }
    const message = error instanceof Error ? error.message : String(error);
    return failure(name, `${where} can't be used: ${message}`, fix);
  }
}

async function isKept(opening: Promise<Deno.Kv>): Promise<boolean> {
  using kv = await opening;
  const key = ["doctor", crypto.randomUUID()];
  await kv.set(key, true, { expireIn: 60_000 });
  const { value } = await kv.get(key);
  await kv.delete(key);
  return value === true;
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms / 1000} s`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Checks that the authority may load the front-channel logout URL in a hidden frame. It sends a made-up session ID, so no
 * session ends.
 *
 * @see OpenID Connect Front-Channel Logout, 2
 */
export async function checkFrontChannel(
  { origin, authority }: Pick<Config, "origin" | "authority">,
  context: CliContext,
): Promise<Check> {
  const name = "Front-channel logout URL";
  const url = `${origin}/front-channel-logout`;
  let response: Response;
  try {
    response = await patientFetch(context)(`${url}?sid=${crypto.randomUUID()}`);
  } catch {
    return warning(name, `no app runs at ${origin}`, "Start the app, then run the doctor again");
  }
  if (response.status !== 200) {
    return answeredByProxy(name, url, response, context) ?? failure(
      name,
      `${url} answers with HTTP ${response.status}`,
      `Check what answers at ${origin}: it should be this app with this configuration`,
    );
  }
  if (mayBeFramed(response.headers, authority.origin)) {
    return ok(
      name,
      `${url} may be framed by ${authority.origin}; register it if a sign-out in another app should end the session here`,
    );
  }
  const seen = `${url} can't be framed by ${authority.origin}`;
  // The app names its authority there. Another authority means that it runs with another configuration.
  return /frame-ancestors https?:/.test(response.headers.get("content-security-policy") ?? "")
    ? warning(name, seen, `The app at ${origin} runs with another AUTHORITY: restart it`)
    : failure(
      name,
      seen,
      "Check whether a proxy adds X-Frame-Options or frame-ancestors to it",
    );
}

/** Browsers look at `frame-ancestors` first, and without it at `X-Frame-Options`. */
function mayBeFramed(headers: Headers, by: string): boolean {
  const policies = [...(headers.get("content-security-policy") ?? "").matchAll(
    /frame-ancestors ([^;,]*)/g,
  )];
  if (policies.length === 0) return !headers.has("x-frame-options");
  return policies.every(([, origins = ""]) => origins.trim().split(/\s+/).includes(by));
}

/**
 * Checks that an API answers. It must refuse a call without a token.
 *
 * @param endpoint its URL
 * @param name how the report calls it
 * @param variable the setting that the URL comes from
 * @param context what to work with
 */
export async function checkEndpoint(
  { endpoint, name, variable }: { endpoint: string; name: string; variable: string },
  context: CliContext,
): Promise<Check> {
  let response: Response;
  try {
    response = await patientFetch(context)(endpoint, {
      headers: { accept: "application/json" },
    });
  } catch (error) {
    return await unreachable(name, endpoint, error, context);
  }
  const refusal = answeredByProxy(name, endpoint, response, context);
  if (refusal !== undefined) return refusal;
  const { status } = response;
  const seen = `${endpoint} answers with HTTP ${status}`;
  if (status === 401 || status === 403) return ok(name, `${seen}, as expected without a token`);
  if (status === 404) return failure(name, seen, `Correct ${variable}`);
  return warning(
    name,
    `${seen} to a call without a token`,
    `Check ${variable}, or try again later`,
  );
}
