/** Proxies and Entra itself cut or refuse longer addresses (AADSTS90015). */
const MAX_URL_LENGTH = 2_000;

/** Sets a parameter that can be left out, unless the address would get too long. */
export function setIfItFits(url: URL, name: string, value: string): void {
  const longer = new URL(url);
  longer.searchParams.set(name, value);
  if (longer.href.length < MAX_URL_LENGTH) url.searchParams.set(name, value);
}
