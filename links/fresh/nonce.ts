const NONCE: unique symbol = Symbol.for("__freshNonce");

/** 122 random bits in 32 hexadecimal digits, new for every render. */
export function createNonce(): string {
  return crypto.randomUUID().replaceAll("-", "");
}

/** Notes on a rendered response which nonce its scripts and styles carry, out of the headers' sight. */
export function setNonce(response: Response, nonce: string): void {
  (response as Response & { [NONCE]?: string })[NONCE] = nonce;
}

/** The nonce of a rendered response, undefined for any other. */
export function nonceOf(response: Response): string | undefined {
  return (response as Response & { [NONCE]?: string })[NONCE];
}
