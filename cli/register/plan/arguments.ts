import { parseArgs } from "node:util";
import { envFileMistake } from "../../../lib/config/files/env_file.ts";
import { isGuid } from "../../../lib/config/portal_values.ts";
import type { Environment } from "../../../lib/config/variables.ts";
import { isLoopback, isSecureOrLoopback } from "../../../lib/net/loopback.ts";
import { FlagError, HELP } from "../../command.ts";
import { GRAPH_COMMAND_LINE_TOOLS } from "../sign_in/device_code.ts";
import { type Attribute, ATTRIBUTES, type SignInMethod } from "./plan.ts";
import { type Addresses, MICROSOFT } from "../directory/tenant.ts";

/** How to use `deno task register`. */
export const REGISTER_USAGE = `deno task register [flags]

Signs an administrator in, makes everything that the app needs at your external tenant, and writes
.env. What exists already is completed; nothing is made twice, and nothing of others is removed.

  --tenant <subdomain or tenant ID>

What to make:
  --name <text>             name of the application, default "My Deno app"
  --client-id <id>          complete this application, instead of looking for the name
  --redirect-uri <url>      default http://localhost:3000/getAToken
  --scope <scopes>          default User.Read
  --endpoint <url>          the API to call, default Microsoft Graph's /me
  --secret-months <number>  life of the client secret, 1 to 24, default 6
  --certificate             make a certificate instead of a client secret
  --user-flow <name>        make or use this user flow, default "Sign up and sign in"
  --method password|code    how customers sign in, default password
  --attributes <list>       what customers give at sign-up, with commas between, default displayName:
                            ${Object.keys(ATTRIBUTES).slice(0, 5).join(", ")},
                            ${Object.keys(ATTRIBUTES).slice(5).join(", ")}

How to run:
  --yes                     ask nothing; needed without a terminal
  --dry-run                 print each call with its body, and make none
  --undo                    remove what the command has made, in reverse order
  --json                    print the result as JSON; the sign-in code goes to standard error
  --env-file <path>         default .env
  --force                   replace the settings of another app in that file
  -h, --help                print this text

Other addresses, such as the emulator's:
  --login <url>             default ${MICROSOFT.login}
  --graph <url>             default ${MICROSOFT.graph}
  --authority <url>         default https://<subdomain>.ciamlogin.com/<subdomain>.onmicrosoft.com
  --sign-in-client <id>     the public client that signs the administrator in,
                            default Microsoft Graph Command Line Tools
`;

/** The values of the flags. */
export interface RegisterArguments {
  readonly tenant: string | undefined;
  readonly name: string | undefined;
  readonly clientId: string | undefined;
  /** Variables for `.env` that do not name the tenant. */
  readonly settings: Environment;
  /** These are asked for at a terminal if no flag gives them. */
  readonly secretMonths: number | undefined;
  readonly method: SignInMethod | undefined;
  readonly attributes: readonly Attribute[] | undefined;
  readonly certificate: boolean;
  readonly userFlow: string | undefined;
  readonly yes: boolean;
  readonly dryRun: boolean;
  readonly undo: boolean;
  readonly json: boolean;
  readonly force: boolean;
  readonly help: boolean;
  readonly envFile: string;
  /** The addresses that flags give. */
  readonly addresses: Partial<Addresses>;
  readonly signInClient: string;
}

/**
 * Reads the flags of `deno task register`.
 *
 * @throws {FlagError} if a value can't be used
 * @throws {TypeError} if a flag is unknown or has no value
 */
export function readRegisterArguments(args: readonly string[]): RegisterArguments {
  const { values } = parseArgs({
    args: [...args],
    options: {
      ...HELP,
      "tenant": { type: "string" },
      "name": { type: "string" },
      "client-id": { type: "string" },
      "redirect-uri": { type: "string" },
      "scope": { type: "string" },
      "endpoint": { type: "string" },
      "secret-months": { type: "string" },
      "certificate": { type: "boolean", default: false },
      "user-flow": { type: "string" },
      "method": { type: "string" },
      "attributes": { type: "string" },
      "yes": { type: "boolean", default: false },
      "dry-run": { type: "boolean", default: false },
      "undo": { type: "boolean", default: false },
      "json": { type: "boolean", default: false },
      "env-file": { type: "string", default: ".env" },
      "force": { type: "boolean", default: false },
      "login": { type: "string" },
      "graph": { type: "string" },
      "authority": { type: "string" },
      "sign-in-client": { type: "string", default: GRAPH_COMMAND_LINE_TOOLS },
    },
  });
  for (const flag of ["redirect-uri", "scope", "endpoint"] as const) {
    const mistake = envFileMistake(values[flag] ?? "");
    if (mistake !== undefined) throw new FlagError(`--${flag} ${mistake.problem}`);
  }
  if (values.undo && values["dry-run"]) {
    throw new FlagError("--dry-run does not go with --undo, which asks before each removal");
  }
  return {
    tenant: values.tenant?.trim() || undefined,
    name: readName("name", values.name),
    clientId: readId("client-id", values["client-id"]),
    settings: readSettings(values["redirect-uri"], values.scope, values.endpoint),
    secretMonths: readMonths(values["secret-months"]),
    method: readMethod(values.method),
    attributes: readAttributes(values.attributes),
    certificate: values.certificate,
    userFlow: readName("user-flow", values["user-flow"]),
    yes: values.yes,
    dryRun: values["dry-run"],
    undo: values.undo,
    json: values.json,
    force: values.force,
    help: values.help,
    envFile: values["env-file"],
    addresses: {
      ...(values.login === undefined ? {} : { login: readUrl("login", values.login) }),
      ...(values.graph === undefined ? {} : { graph: readUrl("graph", values.graph) }),
      ...(values.authority === undefined ? {} : { authority: values.authority }),
    },
    signInClient: readId("sign-in-client", values["sign-in-client"])!,
  };
}

function readSettings(redirectUri?: string, scope?: string, endpoint?: string): Environment {
  const url = URL.parse(redirectUri ?? "");
  const settings = {
    // `start` has to listen at the port of the redirect URI.
    PORT: url && isLoopback(url.hostname) ? url.port : undefined,
    REDIRECT_URI: redirectUri,
    SCOPE: scope,
    ENDPOINT: endpoint,
  };
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value));
}

function readName(flag: string, value: string | undefined): string | undefined {
  const name = value?.trim();
  if (name === undefined) return undefined;
  if (name !== "" && name.length <= 120 && !/\p{C}/u.test(name)) return name;
  throw new FlagError(`--${flag} needs 1 to 120 characters, without line breaks`);
}

function readId(flag: string, value: string | undefined): string | undefined {
  if (value === undefined || isGuid(value)) return value?.toLowerCase();
  throw new FlagError(`--${flag} "${value}" is not a client ID`);
}

function readMonths(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (/^\d{1,2}$/.test(value) && Number(value) >= 1 && Number(value) <= 24) return Number(value);
  throw new FlagError(`--secret-months "${value}" is not a number from 1 to 24`);
}

function readMethod(value: string | undefined): SignInMethod | undefined {
  if (value === undefined || value === "password" || value === "code") return value;
  throw new FlagError(`--method "${value}" is neither password nor code`);
}

function readAttributes(value: string | undefined): Attribute[] | undefined {
  if (value === undefined) return undefined;
  const known = Object.keys(ATTRIBUTES) as Attribute[];
  const names = [...new Set(value.split(",").map((name) => name.trim()).filter(Boolean))];
  return names.map((name) => {
    const attribute = known.find((one) => one.toLowerCase() === name.toLowerCase());
    if (attribute !== undefined) return attribute;
    throw new FlagError(`--attributes "${name}" is none of ${known.join(", ")}`);
  });
}

function readUrl(flag: string, value: string): string {
  const url = URL.parse(value);
  if (url !== null && isSecureOrLoopback(url) && !url.search && !url.hash && !url.username) {
    return url.href.replace(/\/+$/, "");
  }
  throw new FlagError(`--${flag} "${value}" is not an https URL (http only on this machine)`);
}
