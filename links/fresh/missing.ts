/**
 * Fails in the place of a feature that only the published package has.
 *
 * @throws {Error} Always.
 */
export function missing(feature: string): never {
  throw new Error(
    `Cannot use ${feature}: links/fresh does not have it, and the published Fresh does. ` +
      `Run "deno unlink ./links/fresh" to use that one`,
  );
}
