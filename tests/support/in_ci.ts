/** Whether CI runs the tests. There, everything that a test needs is installed, and nothing is ignored. */
export const inCi: boolean = Deno.env.get("CI") === "true";

/**
 * A test or a step that repeats what another one shows, under other circumstances, and takes long. Only CI runs it;
 * elsewhere it is reported as ignored, with the reason in its name.
 *
 * @param name the behaviour
 */
export function repetition(name: string): { readonly name: string; readonly ignore: boolean } {
  return { name: inCi ? name : `${name} (ignored: only CI repeats this)`, ignore: !inCi };
}
