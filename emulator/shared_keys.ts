/** A signing key as JSON can hold it. */
export interface SavedKey {
  /** PKCS #8, PEM. */
  privateKey: string;
  /** DER, base64. */
  certificate: string;
}

/**
 * Keys that exist already, for all tenants of this process to begin with; null has them made. Apart from what makes and
 * restores keys, because tests set them before each file, and most files start no tenant.
 */
export const sharedKeys: { saved: readonly SavedKey[] | null } = { saved: null };
