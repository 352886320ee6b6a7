import { DENO_DEPLOYMENT_ID } from "./process_build_id.ts";

/** Options of `App.listen`: those of `Deno.serve`, and the address shown as the public one. */
export type ListenOptions =
  & Partial<Deno.ServeTcpOptions & Deno.TlsCertifiedKeyPem>
  & { remoteAddress?: string };

type Handler = (
  request: Request,
  info?: Deno.ServeHandlerInfo,
) => Promise<Response>;

const FIRST_PORT = 8000;
const LAST_PORT = 8019;

/** Starts to serve; the server ends with the process or by `options.signal`. */
export function listen(
  handler: Handler,
  basePath: string,
  options: ListenOptions,
): void {
  const settings = { ...options, onListen: options.onListen ?? announce(basePath, options) };
  if (options.port) Deno.serve(settings, handler);
  else serveOnFreePort(settings, handler);
}

function serveOnFreePort(settings: ListenOptions, handler: Handler): void {
  for (let port = FIRST_PORT;; port++) {
    try {
      Deno.serve({ ...settings, port }, handler);
      return;
    } catch (error) {
      if (!(error instanceof Deno.errors.AddrInUse) || port === LAST_PORT) {
        throw error;
      }
    }
  }
}

/** Shows the address that the host name has resolved to, `127.0.0.1` for `localhost`. */
function announce(
  basePath: string,
  options: ListenOptions,
): (address: Deno.NetAddr) => void {
  return ({ hostname, port }) => {
    if (DENO_DEPLOYMENT_ID) return;
    const protocol = options.key && options.cert ? "https" : "http";
    const host = hostname.startsWith("::") ? `[${hostname}]` : hostname;
    const isWildcard = hostname === "0.0.0.0" || hostname === "::";
    const local = isWildcard ? ` (${protocol}://localhost:${port}${basePath}/)` : "";
    console.log("\n 🍋 Fresh ready   ");
    console.log(`    Local:  ${protocol}://${host}:${port}${basePath}/${local}\n`);
    if (options.remoteAddress) console.log(`    Remote:  ${options.remoteAddress}\n`);
  };
}
