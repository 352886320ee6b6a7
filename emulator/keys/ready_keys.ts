/** A signing key as JSON can hold it. */
export interface SavedKey {
  /** PKCS #8, PEM. */
  privateKey: string;
  /** DER, base64. */
  certificate: string;
}

/**
 * Keys that are taken before new ones are made, the first one first. Here rather than with what makes keys, because
 * tests set them before each file, and most files need none.
 */
export const readyKeys: SavedKey[] = [];
