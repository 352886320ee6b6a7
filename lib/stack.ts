/** A line of a stack that names a place; an error's message may have any other line. */
const FRAME = /^at .+:\d+:\d+\)?$/;

/** @returns the places of an error's stack, innermost first, without its message */
export function stackOf(error: unknown): string[] {
  const stack = error instanceof Error ? error.stack ?? "" : "";
  return stack.split("\n").map((line) => line.trim()).filter((line) => FRAME.test(line));
}

/**
 * The places of a stack that are in the project, relative to its folder. If there are none, the innermost places say
 * most.
 *
 * @param stack the places, as {@linkcode stackOf} returns them
 * @param root the URL of the project's folder, with a slash at its end
 */
export function ownPlaces(stack: readonly string[], root: string): string[] {
  const own = stack.filter((place) => place.includes(root) && !isForeign(place, root));
  return (own.length > 0 ? own : stack.slice(0, 5)).map((place) => place.replace(root, ""));
}

/** Local packages are not the developer's own, and neither is what npm has installed. */
function isForeign(place: string, root: string): boolean {
  return place.includes(`${root}links/`) || place.includes("/node_modules/");
}
