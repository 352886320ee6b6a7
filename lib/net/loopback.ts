/** @returns whether browsers take a host name for this machine */
export function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname.endsWith(".localhost") || hostname === "[::1]" ||
    /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

/** @returns whether secrets may be sent to the URL: over https, or over http within this machine */
export function isSecureOrLoopback(url: URL): boolean {
  return url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url.hostname));
}

/**
 * Whether a browser on this machine may have used a host name for it. `0.0.0.0` and `[::]` are what a server says that it
 * listens at, so people open them. Unlike those of {@linkcode isLoopback}, browsers do not trust these names more than
 * others.
 */
export function reachesThisMachine(hostname: string): boolean {
  return isLoopback(hostname.replace(/\.$/, "")) || hostname === "0.0.0.0" ||
    hostname === "[::]" || /^\[::ffff:7f[\da-f]{2}:[\da-f]+\]$/.test(hostname);
}
