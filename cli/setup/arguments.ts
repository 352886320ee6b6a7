import { parseArgs } from "node:util";
import type { Environment } from "../../lib/config/variables.ts";
import { envFileMistake } from "../../lib/config/files/env_file.ts";
import { isLoopback } from "../../lib/net/loopback.ts";
import { FlagError, HELP } from "../command.ts";
import type { SetupAnswers } from "./conversation.ts";

/** How to use `deno task setup`. */
export const SETUP_USAGE = `deno task setup [flags]

Asks for each value that no flag gives, checks it at your tenant, and writes .env.

  --tenant <subdomain or authority URL>
  --client-id <application (client) id>
  --client-secret-stdin   read the client secret from standard input
  --redirect-uri <url>    default http://localhost:3000/getAToken
  --scope <scopes>        default User.Read
  --endpoint <url>        default https://graph.microsoft.com/v1.0/me, or the emulator's
  --env-file <path>       default .env
  --force                 replace the file without asking
  -h, --help              print this text

Without a terminal, the first three flags are required. For example:
  deno task setup --tenant contoso --client-id "$ID" --client-secret-stdin < secret.txt
`;

/** The values of the flags. */
export interface SetupArguments {
  readonly answers: SetupAnswers;
  /** Whether the secret comes on standard input. */
  readonly secretOnStdin: boolean;
  /** Variables that setup does not ask for. */
  readonly settings: Environment;
  readonly path: string;
  /** Whether an existing file may be replaced. */
  readonly force: boolean;
  readonly help: boolean;
}

/**
 * Reads the flags of `deno task setup`. There is no flag for the secret, because other users of the machine can see flags.
 *
 * @throws {FlagError} if `.env` can't hold a value
 * @throws {TypeError} if a flag is unknown or has no value
 */
export function readSetupArguments(args: readonly string[]): SetupArguments {
  const { values } = parseArgs({
    args: [...args],
    options: {
      ...HELP,
      "tenant": { type: "string" },
      "client-id": { type: "string" },
      "client-secret-stdin": { type: "boolean", default: false },
      "redirect-uri": { type: "string" },
      "scope": { type: "string" },
      "endpoint": { type: "string" },
      "env-file": { type: "string", default: ".env" },
      "force": { type: "boolean", default: false },
    },
  });
  const { tenant, "client-id": clientId } = values;
  const redirectUri = URL.parse(values["redirect-uri"] ?? "");
  for (const flag of ["redirect-uri", "scope", "endpoint"] as const) {
    const mistake = envFileMistake(values[flag] ?? "");
    if (mistake !== undefined) throw new FlagError(`--${flag} ${mistake.problem}`);
  }
  const settings = {
    // `start` has to listen at the port of the redirect URI.
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
