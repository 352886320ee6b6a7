/** @returns whether `links/` is there: a project that uses the published packages removes it */
export function hasLinks(): boolean {
  try {
    return Deno.statSync(new URL("../../links", import.meta.url)).isDirectory;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
