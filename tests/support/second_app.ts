import type { Harness } from "./harness.ts";
import type { Visitor } from "./visitor.ts";

/** The app once more, in a process of its own. */
export interface SecondApp extends AsyncDisposable {
  /** Where it is, e.g. `http://localhost:40123`. */
  readonly origin: string;
}

/** Starts the harness's app in a second process, with the same tenant, redirect URI and database. */
export async function startSecondApp(
  { tenant, origin }: Harness,
  database: { KV_PATH: string; DENO_KV_ACCESS_TOKEN?: string },
): Promise<SecondApp> {
  const env = {
    CLIENT_ID: tenant.clientId,
    CLIENT_SECRET: tenant.clientSecret,
    AUTHORITY: tenant.authority,
    ENDPOINT: tenant.endpoint,
    REDIRECT_URI: `${origin}/getAToken`,
    ...database,
  };
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "tests/support/app_process.ts", JSON.stringify(env)],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const reader = process.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let shown = "";
  // The build may say something first.
  while (!/^\d+$/m.test(shown)) {
    const { value, done } = await reader.read();
    if (done) throw new Error("The second app did not start");
    shown += value;
  }
  const [port] = shown.match(/^\d+$/m)!;
  return {
    origin: `http://localhost:${port}`,
    async [Symbol.asyncDispose]() {
      await process.stdin.close();
      await reader.cancel();
      await process.status;
    },
  };
}

/** Leaves the visitor's session with a refresh token alone, as if its access tokens had expired. */
export async function dropAccessTokens(
  visitor: Visitor,
  { origin, services }: Harness,
): Promise<void> {
  const session = await services.sessions.read(await sessionCookie(visitor, origin));
  await services.sessions.changeTokens(session!, (tokens) => ({ ...tokens, access: {} }));
}

/** The value of the visitor's session cookie. */
export async function sessionCookie(visitor: Visitor, origin: string): Promise<string> {
  const cookies = await visitor.jar.getCookies(origin);
  return cookies.find(({ key }) => /^session\b/.test(key))!.value;
}
