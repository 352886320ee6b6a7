import { BlockList, isIP } from "node:net";

/**
 * Names the proxy through which Deno's `fetch` calls a URL.
 *
 * @param url what is called
 * @param readVariable reads one of the process's variables
 * @returns the proxy's origin only, because its URL may hold a password; undefined for a direct call
 * @see https://docs.deno.com/runtime/reference/env_variables/ (HTTP_PROXY, HTTPS_PROXY, NO_PROXY)
 */
export function proxyFor(
  url: string,
  readVariable: (name: string) => string | undefined,
): string | undefined {
  const either = (name: string) => readVariable(name) || readVariable(name.toLowerCase());
  const { protocol, hostname } = new URL(url);
  const proxy = either(protocol === "https:" ? "HTTPS_PROXY" : "HTTP_PROXY") || either("ALL_PROXY");
  if (!proxy || isExcepted(hostname, either("NO_PROXY") ?? "")) return undefined;
  return (/:\/\//.test(proxy) ? URL.parse(proxy) : URL.parse(`http://${proxy}`))?.origin ??
    "(not a URL)";
}

/**
 * Makes the value of `NO_PROXY` with which this machine is never called through a proxy, whatever the environment says:
 * no proxy can reach the emulator, or an API at `localhost`. It holds from the process's first call on.
 *
 * @param readVariable reads one of the process's variables
 */
export function exceptLoopback(readVariable: (name: string) => string | undefined): string {
  const entries = (readVariable("NO_PROXY") || readVariable("no_proxy") || "").split(",");
  return [...new Set([...entries, "localhost", "127.0.0.0/8", "::1"])].filter(Boolean).join(",");
}

/** Deno compares names, domains, addresses and address ranges; it knows neither ports nor `*`. */
function isExcepted(hostname: string, noProxy: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, "").toLowerCase();
  const entries = noProxy.toLowerCase().split(",").map((entry) => entry.trim()).filter(Boolean);
  return entries.some((entry) => isIP(host) ? includesAddress(entry, host) : isWithin(entry, host));
}

function isWithin(entry: string, host: string): boolean {
  const domain = entry.replace(/^\./, "");
  return host === domain || host.endsWith(`.${domain}`);
}

function includesAddress(entry: string, address: string): boolean {
  const [network = "", prefix] = entry.split("/");
  const family = isIP(network) === 6 ? "ipv6" : "ipv4";
  if (isIP(network) === 0 || isIP(network) !== isIP(address)) return false;
  if (prefix === undefined) return network === address;
  const list = new BlockList();
  try {
    list.addSubnet(network, Number(prefix), family);
  } catch {
    return false; // not a range
  }
  return list.check(address, family);
}
