/** A signing key as JSON can hold it. */
export interface SavedKey {
  /** PKCS #8, PEM. */
  privateKey: string;
  /** DER, base64. */
  certificate: string;
}

/**
 * Keys to use before new ones are made, first one first. They have a file of their own because tests fill them
 * before each file, and most tests need no key.
 */
export const readyKeys: SavedKey[] = [];
