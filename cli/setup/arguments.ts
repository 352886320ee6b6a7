import { parseArgs } from "node:util";
import type { Environment } from "../../lib/config/variables.ts";
import { isLoopback } from "../../lib/net/loopback.ts";
import type { SetupAnswers } from "./conversation.ts";

/** How `deno task setup` is used. */
export const SETUP_USAGE = `deno task setup [flags]

Asks for what is not given, checks it at the tenant, and writes .env.

  --tenant <subdomain or authority URL>
  --client-id <application (client) id>
  --client-secret-stdin   read the secret from standard input, not from the terminal
  --redirect-uri <url>    default http://localhost:3000/getAToken
  --scope <scopes>        default User.Read
  --endpoint <url>        default https://graph.microsoft.com/v1.0/me, or the emulator's
  --env-file <path>       default .env
  --force                 replace the file without asking

Without a terminal all three of the first are needed, for instance:
  deno task setup --tenant contoso --client-id "$ID" --client-secret-stdin < secret.txt
`;

/** The flags, read. */
export interface SetupArguments {
  readonly answers: SetupAnswers;
  /** Whether the secret comes on standard input. */
  readonly secretOnStdin: boolean;
  /** Variables that are not asked for. */
  readonly settings: Environment;
  readonly path: string;
  /** Whether an existing file may be replaced. */
  readonly force: boolean;
  readonly help: boolean;
}

/**
 * Reads the flags of `deno task setup`. The secret is no flag: other users of the machine can see those.
 *
 * @throws {TypeError} if a flag is not known, or lacks its value
 */
export function readSetupArguments(args: readonly string[]): SetupArguments {
  const { values } = parseArgs({
    args: [...args],
    options: {
      "tenant": { type: "string" },
      "client-id": { type: "string" },
      "client-secret-stdin": { type: "boolean", default: false },
      "redirect-uri": { type: "string" },
      "scope": { type: "string" },
      "endpoint": { type: "string" },
      "env-file": { type: "string", default: ".env" },
      "force": { type: "boolean", default: false },
      "help": { type: "boolean", default: false },
    },
  });
  const { tenant, "client-id": clientId } = values;
  const redirectUri = URL.parse(values["redirect-uri"] ?? "");
  const settings = {
    // start listens where the redirect URI of this machine leads to.
    PORT: redirectUri && isLoopback(redirectUri.hostname) ? redirectUri.port : undefined,
    REDIRECT_URI: values["redirect-uri"],
    SCOPE: values.scope,
    ENDPOINT: values.endpoint,
  };
  return {
    answers: {
      ...(tenant === undefined ? {} : { tenant }),
      ...(clientId === undefined ? {} : { "client-id": clientId }),
    },
    secretOnStdin: values["client-secret-stdin"],
    settings: Object.fromEntries(Object.entries(settings).filter(([, value]) => value)),
    path: values["env-file"],
    force: values.force,
    help: values.help,
  };
}
