/** @returns whether a host name is this machine's own, as browsers judge it */
export function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname.endsWith(".localhost") || hostname === "[::1]" ||
    /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

/**
 * @param address an IP address, as the server knows its peer
 * @returns whether it is of this machine or of a private network: a proxy's, if the app is public
 */
export function isPrivateAddress(address: string): boolean {
  const ip = address.toLowerCase().replace(/^::ffff:/, "");
  return ip === "::1" || /^(127|10|169\.254|192\.168|172\.(1[6-9]|2\d|3[01]))\./.test(ip) ||
    /^(f[cd]|fe[89ab])[0-9a-f]+:/.test(ip);
}

/** @returns whether secrets may travel to the URL: by https, or by http where no network is crossed */
export function isSecureOrLoopback(url: URL): boolean {
  return url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url.hostname));
}
