import ipaddr from "ipaddr.js";

/** What a client's address says about it. */
export interface Peer {
  /**
   * The network that a limit applies to: an IPv4 address, or the first 64 bits of an IPv6 address, since one customer of
   * a provider gets at least that range (RFC 6177). Undefined if the platform gives no IP address.
   */
  readonly network: string | undefined;
  /** Whether this can be a proxy in front of the app, whose address stands for everybody. */
  readonly isInternal: boolean;
}

/** Ranges that no client on the internet has, by their names in ipaddr.js. */
const INTERNAL = new Set([
  "unspecified",
  "loopback",
  "private", // RFC 1918
  "carrierGradeNat", // 100.64.0.0/10, which container platforms use (RFC 6598)
  "linkLocal",
  "uniqueLocal", // RFC 4193
]);
/** More such ranges, which some clusters use for their pods: RFC 2544 and RFC 1112, 4. */
const OF_CLUSTERS = ["198.18.0.0/15", "240.0.0.0/4"].map((range) => ipaddr.IPv4.parseCIDR(range));
/** IPv6 ranges that carry an IPv4 address in their last four bytes (RFC 6052, RFC 7915). */
const TRANSLATED = new Set(["ipv4Mapped", "rfc6052", "rfc6145"]);

/**
 * Reads a client's address in any form that a platform gives it: IPv4, IPv6 with or without a zone, IPv4 inside IPv6,
 * with brackets or a port, a Unix socket, or nothing at all.
 *
 * @param address `info.remoteAddr` of a request
 */
export function peerOf(address: Deno.Addr | undefined): Peer {
  const ip = address !== undefined && "hostname" in address ? parse(address.hostname) : undefined;
  // Without an address all clients look the same, as behind a proxy.
  if (ip === undefined) return { network: undefined, isInternal: true };
  const isOfCluster = ip instanceof ipaddr.IPv4 && OF_CLUSTERS.some((range) => ip.match(range));
  const isInternal = isOfCluster || INTERNAL.has(ip.range());
  const network = ip instanceof ipaddr.IPv4
    ? ip.toString()
    : `${ip.parts.slice(0, 4).map((part) => part.toString(16)).join(":")}::/64`;
  return { network, isInternal };
}

function parse(hostname: unknown): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  if (typeof hostname !== "string") return undefined;
  const bare = /^\[([^\]]+)\](?::\d+)?$/.exec(hostname)?.[1] ??
    /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(hostname)?.[1] ?? hostname;
  if (!ipaddr.IPv4.isValidFourPartDecimal(bare) && !ipaddr.IPv6.isValid(bare)) return undefined;
  const ip = ipaddr.parse(bare);
  return ip instanceof ipaddr.IPv6 && TRANSLATED.has(ip.range())
    ? new ipaddr.IPv4(ip.toByteArray().slice(12))
    : ip;
}
