import { type Arguments, readArguments, USAGE } from "./arguments.ts";
import { isStillValid, makeServerCertificate, type TlsCredentials } from "./keys/certificate.ts";
import { refusePlatform } from "./platform.ts";
import { readSetUp } from "./set_up.ts";
import { ListenError } from "./server/server.ts";
import { keepData, readData } from "./state/data_file.ts";
import { holdData } from "./state/data_lock.ts";
import { writePrivately } from "./state/private_file.ts";
import { startTenant, type Tenant } from "./tenant.ts";
import type { TenantOptions } from "./state/options.ts";

const CERTIFICATE_FOLDER = ".emulator";

/** Reads a file; undefined if there is none. */
async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

async function keptCertificate(): Promise<TlsCredentials> {
  const [keyPath, certPath] = [`${CERTIFICATE_FOLDER}/key.pem`, `${CERTIFICATE_FOLDER}/cert.pem`];
  const [key, cert] = await Promise.all([readIfThere(keyPath), readIfThere(certPath)]);
  if (key && cert && isStillValid({ key, cert })) return { key, cert };
  const made = await makeServerCertificate();
  await Deno.mkdir(CERTIFICATE_FOLDER, { recursive: true });
  writePrivately(keyPath, made.key);
  writePrivately(certPath, made.cert);
  return made;
}

async function optionsOf({ config, data, tls, options }: Arguments): Promise<TenantOptions> {
  const setUp = await readSetUp(config);
  if (data !== undefined) await holdData(data);
  const saved = data === undefined ? undefined : await readData(data);
  return {
    port: 3100,
    ...setUp,
    ...options,
    policies: { ...setUp.policies, ...options.policies },
    ...(tls ? { tls: await keptCertificate() } : {}),
    ...(saved === undefined ? {} : { saved }),
    log: (line) => console.log(line),
  };
}

function openInBrowser(url: string): void {
  const [command, ...rest] = {
    darwin: ["open"],
    windows: ["cmd", "/c", "start"],
  }[Deno.build.os as string] ?? ["xdg-open"];
  try {
    new Deno.Command(command!, { args: [...rest, url], stdout: "null", stderr: "null" })
      .spawn().unref();
  } catch {
    console.error(`No browser can be opened from here. Open ${url}`);
  }
}

function explain(tenant: Tenant, tls: boolean): void {
  const [application] = tenant.applications.values();
  const subdomain = tenant.authority.split("/").at(-1)!.split(".")[0];
  const next = application
    ? `For your app's .env:

CLIENT_ID=${application.clientId}
CLIENT_SECRET=${application.secrets.at(-1)?.value ?? ""}
AUTHORITY=${tenant.authority}
TENANT_ID=${tenant.tenantId}
ENDPOINT=${tenant.endpoint}`
    : `It has no app yet. To register yours:

deno task register --tenant ${subdomain} --login ${tenant.origin} \\
  --graph ${tenant.origin}/v1.0 --authority ${tenant.authority}`;
  console.log(`A local External ID tenant is running. ${next}

Manage it:          ${tenant.origin}/emulator
One-time codes:     ${tenant.origin}/emulator/mailbox`);
  if (tls) {
    console.log(
      `Trust its certificate: DENO_CERT or NODE_EXTRA_CA_CERTS=${CERTIFICATE_FOLDER}/cert.pem`,
    );
  }
}

function argumentsOrExit(): Arguments {
  try {
    return readArguments(Deno.args);
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof RangeError)) throw error;
    console.error(`${error.message}\n\n${USAGE}`);
    Deno.exit(2);
  }
}

async function main(): Promise<void> {
  refusePlatform(Deno.env.toObject());
  const args = argumentsOrExit();
  if (args.help) {
    console.log(USAGE);
    return;
  }
  const tenant = await startTenant(await optionsOf(args));
  if (args.data !== undefined) keepData(tenant, args.data, console.error);
  // Without a listener, the process would end before the data is written.
  const signals = Deno.build.os === "windows"
    ? ["SIGINT"] as const
    : ["SIGINT", "SIGTERM"] as const;
  for (const signal of signals) {
    Deno.addSignalListener(signal, () => Deno.exit(0));
  }
  explain(tenant, args.tls); // from now on, somebody may send a signal
  if (args.open) openInBrowser(`${tenant.origin}/emulator`);
}

function listenFix({ code }: ListenError): string {
  switch (code) {
    case "EADDRINUSE":
      return "Stop the program that uses it, or choose another port with --port";
    case "EACCES":
      return "Choose a port from 1024 to 65535 with --port";
    default:
      return "Choose an address of this machine with --listen";
  }
}

if (import.meta.main) {
  try {
    await main();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    if (error instanceof ListenError) console.error(listenFix(error));
    Deno.exit(1);
  }
}
