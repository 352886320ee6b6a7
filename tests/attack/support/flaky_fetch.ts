const JSON_TYPE = { "content-type": "application/json" };

/** The ways in which a call fails. */
const FAULTS: readonly ((act: () => Promise<Response>) => Promise<Response>)[] = [
  () => Promise.reject(new TypeError("error sending request: connection reset")),
  () => Promise.resolve(new Response("oops", { status: 500 })),
  () => Promise.resolve(new Response("busy", { status: 503, headers: { "retry-after": "1" } })),
  () => Promise.resolve(new Response("<html>", { headers: { "content-type": "text/html" } })),
  () => Promise.resolve(new Response('{"access_to', { headers: JSON_TYPE })),
  // The server has done its work, but the response is lost.
  (act) =>
    act().then((answer) => answer.body?.cancel()).then(() => Promise.reject(new TypeError())),
  (act) => new Promise((resolve) => setTimeout(resolve, 700)).then(act),
];

/**
 * A `fetch` that fails at random, in different ways.
 *
 * @param fetcher makes the calls that don't fail
 * @param chance probability of a fault, from 0 to 1
 * @param onFault called with the request of each fault
 */
export function flakyFetch(
  fetcher: typeof fetch,
  chance: number,
  onFault: (what: string) => void,
): typeof fetch {
  return (input, init) => {
    const act = () => fetcher(input, init);
    if (Math.random() >= chance) return act();
    const { pathname } = new URL(input instanceof Request ? input.url : input);
    onFault(pathname.split("/").at(-1)!);
    return FAULTS[Math.floor(Math.random() * FAULTS.length)]!(act);
  };
}
