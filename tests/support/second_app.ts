import type { Harness } from "./harness.ts";
import { sessionCookie } from "./session_cookie.ts";
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

/** Removes the access tokens of the visitor's session, as if they had expired; the refresh token stays. */
export async function dropAccessTokens(visitor: Visitor, harness: Harness): Promise<void> {
  const { sessions } = harness.services;
  const session = await sessions.read((await sessionCookie(visitor, harness))!);
  await sessions.changeTokens(session!, (tokens) => ({ ...tokens, access: {} }));
}
