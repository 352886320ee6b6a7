import { parseArgs } from "node:util";
import { readPort } from "../lib/config/settings/port.ts";
import type { TenantOptions } from "./state/options.ts";

/** What the command line asks for. */
export interface Arguments {
  /** Prints the usage and ends. */
  help: boolean;
  /** Opens the management page in a browser. */
  open: boolean;
  /** Serves https. */
  tls: boolean;
  /** Keeps the tenant's data in this file. */
  data: string | undefined;
  /** Reads the set-up from this file; undefined: from `emulator.json`, if there is one. */
  config: string | undefined;
  /** Options from the command line; they override those of the set-up file. */
  options: TenantOptions;
}

/** What `--help` prints. */
export const USAGE = `deno task emulator [flags]

A local External ID tenant with Graph, for development.

  --port NUMBER        default 3100
  --listen ADDRESS     default 127.0.0.1; 0.0.0.0 in a container
  --tenant NAME        subdomain of the tenant, default contoso
  --tenant-id GUID     default: made from the name
  --client GUID        application (client) ID, default: made from the name
  --secret TEXT        client secret, default: made from the name
  --redirect URI       one more redirect URI of the app; may be repeated
  --config FILE        set-up of the tenant, default emulator.json if there is one
  --empty              no app and no user flow yet: for deno task register
  --approve-devices    approve every administrator's device code at once, for automation
  --data FILE          keep customers, registrations, keys and sessions in this file
  --tls                serve https, with a certificate that is made and kept in .emulator/
  --open               open the management page
  -h, --help           print this text
`;

/**
 * Reads the command line.
 *
 * @throws {TypeError} for an option that does not exist, or a redirect URI that is not one
 * @throws {RangeError} for a port that is not a number from 0 to 65535
 */
export function readArguments(args: string[]): Arguments {
  const { values } = parseArgs({
    args,
    options: {
      help: { type: "boolean", short: "h", default: false },
      open: { type: "boolean", default: false },
      tls: { type: "boolean", default: false },
      empty: { type: "boolean", default: false },
      "approve-devices": { type: "boolean", default: false },
      port: { type: "string" },
      listen: { type: "string" },
      tenant: { type: "string" },
      "tenant-id": { type: "string" },
      client: { type: "string" },
      secret: { type: "string" },
      redirect: { type: "string", multiple: true },
      config: { type: "string" },
      data: { type: "string" },
    },
  });
  if (values.empty && values.redirect) {
    throw new TypeError("--redirect needs an app: it does not go with --empty");
  }
  for (const uri of values.redirect ?? []) {
    if (!URL.canParse(uri)) {
      throw new TypeError(
        `Cannot redirect to "${uri}": it must be a URI such as http://localhost/a`,
      );
    }
  }
  return {
    help: values.help,
    open: values.open,
    tls: values.tls,
    data: values.data,
    config: values.config,
    options: {
      ...(values.port === undefined ? {} : { port: portOf(values.port) }),
      ...(values.listen === undefined ? {} : { listen: values.listen }),
      ...(values.tenant === undefined ? {} : { name: values.tenant }),
      ...(values["tenant-id"] === undefined ? {} : { tenantId: values["tenant-id"] }),
      ...(values.client === undefined ? {} : { clientId: values.client }),
      ...(values.secret === undefined ? {} : { clientSecret: values.secret }),
      ...(values.empty ? { empty: true } : {}),
      ...(values["approve-devices"] ? { policies: { deviceCodes: "approve" } } : {}),
      ...(values.redirect === undefined ? {} : { moreRedirectUris: values.redirect }),
    },
  };
}

function portOf(text: string): number {
  const port = text === "0" ? 0 : readPort(text);
  if (port !== undefined) return port;
  throw new RangeError(`Cannot listen on port "${text}": it must be a number from 0 to 65535`);
}
