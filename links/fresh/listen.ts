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

/** Serves until the server closes. */
export async function listen(
  handler: Handler,
  basePath: string,
  options: ListenOptions,
): Promise<void> {
  const settings = { onListen: announce(basePath, options), ...options };
  const server = options.port === undefined
    ? serveOnFreePort(settings, handler)
    : Deno.serve(settings, handler);
  await server.finished;
}

function serveOnFreePort(
  settings: ListenOptions,
  handler: Handler,
): Deno.HttpServer {
  for (let port = FIRST_PORT;; port++) {
    try {
      return Deno.serve({ ...settings, port }, handler);
    } catch (error) {
      if (!(error instanceof Deno.errors.AddrInUse) || port === LAST_PORT) {
        throw error;
      }
    }
  }
}

function announce(
  basePath: string,
  options: ListenOptions,
): (address: Deno.NetAddr) => void {
  return (address) => {
    // Where it was asked to listen, and not what that has resolved to: cookies know one of them only.
    const { hostname, port } = { ...address, hostname: options.hostname ?? address.hostname };
    const protocol = options.cert ? "https" : "http";
    const isWildcard = hostname === "0.0.0.0" || hostname === "::";
    const host = isWildcard ? "localhost" : hostname.includes(":") ? `[${hostname}]` : hostname;
    console.log(`Fresh ready at ${protocol}://${host}:${port}${basePath}/`);
    if (options.remoteAddress) console.log(`Remote: ${options.remoteAddress}`);
  };
}
