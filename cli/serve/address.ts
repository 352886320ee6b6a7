import type { Environment } from "../../lib/config/variables.ts";
import { DEFAULT_PORT, PORT_MISTAKE, readPort } from "../../lib/config/settings/port.ts";

/** Where the server listens. */
export type ServeAddress =
  | { readonly kind: "tcp"; readonly hostname: string; readonly port: number }
  | { readonly kind: "unix"; readonly path: string };

/** A setting of the server itself can't be used. */
export class ServeError extends Error {
  override name = "ServeError";
}

/**
 * Reads where to listen: `DENO_SERVE_ADDRESS`, which Deno itself prefers to all else, or `HOST` and `PORT`.
 *
 * @param env the variables' values
 * @param denoAddress `DENO_SERVE_ADDRESS`
 * @throws {ServeError} if it is not an address
 * @see https://docs.deno.com/runtime/reference/env_variables/
 */
export function readAddress(
  { HOST, PORT }: Environment,
  denoAddress: string | undefined,
): ServeAddress {
  if (denoAddress) return readDenoAddress(denoAddress);
  const port = PORT ? readPort(PORT) : DEFAULT_PORT;
  if (port === undefined) {
    throw new ServeError(`Cannot listen: PORT is "${PORT}", not a port. ${PORT_MISTAKE.fix}`);
  }
  const hostname = HOST?.trim() || "127.0.0.1";
  if (/[\s/,]/.test(hostname)) {
    throw new ServeError(`Cannot listen: HOST is "${hostname}", not a host name or an IP address`);
  }
  return { kind: "tcp", hostname: bracketed(hostname), port };
}

/** The address as `--allow-net` names it. */
export function netPermission(address: ServeAddress): string {
  return address.kind === "tcp" ? `${address.hostname}:${address.port}` : `unix:${address.path}`;
}

function readDenoAddress(value: string): ServeAddress {
  const [, hostname, port = ""] = /^tcp:(\[[^\]]+\]|[^:]+):(\d+)$/.exec(value) ?? [];
  const number = readPort(port);
  if (hostname && number) return { kind: "tcp", hostname, port: number };
  const [, path] = /^unix:(\/.+)$/.exec(value) ?? [];
  if (path) return { kind: "unix", path };
  throw new ServeError(
    `Cannot listen: DENO_SERVE_ADDRESS is "${value}", and not like tcp:127.0.0.1:8080 or unix:/run/app.sock`,
  );
}

/** An IPv6 address as URLs have it, which Deno wants as well. */
function bracketed(hostname: string): string {
  return hostname.includes(":") && !hostname.startsWith("[") ? `[${hostname}]` : hostname;
}
