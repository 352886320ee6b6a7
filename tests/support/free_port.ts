/** A port of this machine at which nobody listens. */
export function freePort(): number {
  using listener = Deno.listen({ hostname: "localhost", port: 0 });
  return listener.addr.port;
}
