import type { Config } from "../../lib/config/config.ts";
import {
  type Check,
  type DoctorWorld,
  failure,
  ok,
  patientFetch,
  unreachable,
  warning,
} from "./check.ts";

/** Whether sessions can be kept. */
export async function checkDatabase(
  { kvPath }: Pick<Config, "kvPath">,
  { openKv }: DoctorWorld,
): Promise<Check> {
  const name = "Database (KV)";
  const where = kvPath ?? "Deno's own place";
  const key = ["doctor", crypto.randomUUID()];
  try {
    const kv = await openKv(kvPath);
    try {
      await kv.set(key, true, { expireIn: 60_000 });
      const { value } = await kv.get(key);
      await kv.delete(key);
      return value === true
        ? ok(name, `${where} can be read and written`)
        : failure(name, `${where} does not give back what was written`, "Choose another KV_PATH");
    } finally {
      kv.close();
    }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const fix = "Set KV_PATH to a path that can be written, or leave it out";
    return failure(name, `${where} can't be used: ${message}`, fix);
  }
}

/**
 * Whether the authority could load the front-channel logout URL in a hidden frame. Asked with a session that does not
 * exist, so that none ends.
 *
 * @see OpenID Connect Front-Channel Logout, 2
 */
export async function checkFrontChannel(
  { origin, authority }: Pick<Config, "origin" | "authority">,
  world: DoctorWorld,
): Promise<Check> {
  const name = "Front-channel logout URL";
  const url = `${origin}/front-channel-logout`;
  let response: Response;
  try {
    response = await patientFetch(world)(`${url}?sid=${crypto.randomUUID()}`);
  } catch {
    return warning(name, `no app answers at ${origin}`, "Start the app, then run the doctor again");
  }
  if (response.status !== 200) {
    return failure(
      name,
      `${url} answers with HTTP ${response.status}`,
      `Look at what answers at ${origin}: it should be this app, configured`,
    );
  }
  if (mayBeFramed(response.headers, authority.origin)) {
    return ok(
      name,
      `${url} may be framed by ${authority.origin}; register it if sign-out elsewhere should end sessions here`,
    );
  }
  const seen = `${url} can't be framed by ${authority.origin}`;
  // The app itself names its authority: another one than ours is that of another configuration.
  return /frame-ancestors https?:/.test(response.headers.get("content-security-policy") ?? "")
    ? warning(name, seen, `The app at ${origin} runs with another AUTHORITY: start it anew`)
    : failure(
      name,
      seen,
      "Let X-Frame-Options and frame-ancestors pass for it: does a proxy add them?",
    );
}

/** As browsers decide it: `frame-ancestors`, and without it `X-Frame-Options`. */
function mayBeFramed(headers: Headers, by: string): boolean {
  const policies = [...(headers.get("content-security-policy") ?? "").matchAll(
    /frame-ancestors ([^;,]*)/g,
  )];
  if (policies.length === 0) return !headers.has("x-frame-options");
  return policies.every(([, origins = ""]) => origins.trim().split(/\s+/).includes(by));
}

/** Whether the downstream API is there: without a token it must refuse. */
export async function checkEndpoint(
  { endpoint }: Pick<Config, "endpoint">,
  world: DoctorWorld,
): Promise<Check> {
  const name = "Downstream API";
  let status: number;
  try {
    ({ status } = await patientFetch(world)(endpoint, { headers: { accept: "application/json" } }));
  } catch (error) {
    return await unreachable(name, endpoint, error, world);
  }
  const seen = `${endpoint} answers with HTTP ${status}`;
  if (status === 401 || status === 403) return ok(name, `${seen}, as it must without a token`);
  if (status === 404) return failure(name, seen, "Correct ENDPOINT");
  return warning(name, `${seen} to a call without a token`, "Check ENDPOINT, or try again later");
}
