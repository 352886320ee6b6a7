import { median } from "./median.ts";
import { startExpress } from "./peers/express.ts";
import { startFlask } from "./peers/flask.ts";
import { signIn, startPeer } from "./peers/peer.ts";
import { Server } from "./server.ts";
import { atLeast, type Finding, note } from "./table.ts";
import { type Contestant, measureThroughput, ratio, type Throughput } from "./throughput.ts";

/** What the comparisons need: the app's environment and sessions. */
export interface Setting {
  readonly env: Readonly<Record<string, string>>;
  /** The app's `Cookie` headers, one for each connection. */
  readonly cookies: readonly string[];
  /** A folder for what peers install and keep. */
  readonly folder: string;
}

/** Beside the claims page of the Express peer, the floor, and the app itself with two threads. */
export async function compareProfilePages({ env, cookies, folder }: Setting): Promise<Finding[]> {
  await using app = await Server.deno("_fresh/server.js", env);
  await using threads = await Server.deno("_fresh/server.js", env, 2);
  await using floor = await Server.deno("tests/bench/floor.tsx", env);
  await using peer = await startPeer(startExpress(`${folder}/express`));

  const page = (server: Server) => ({ url: new URL("/profile", server.origin), cookies });
  const contestants: Record<string, Contestant> = {
    app: page(app),
    floor: page(floor),
    threads: page(threads),
  };
  if (peer.server) {
    const theirs = await signInEach(peer.server, cookies.length);
    contestants.express = { ...page(peer.server), cookies: theirs };
  }
  const measured = await measureThroughput(contestants);
  return [
    rate("/profile, one process", measured.app!),
    ...(peer.server === null ? [note("Express", `left out: ${peer.reason}`)] : [
      rate("Express, one process", measured.express!),
      atLeast("/profile beside Express", ratio(measured.app!, measured.express!), 1.5),
    ]),
    rate("floor of /profile", measured.floor!),
    atLeast("/profile beside its floor", ratio(measured.app!, measured.floor!), 0.75),
    rate("/profile, two threads", measured.threads!),
    atLeast("two threads beside one process", ratio(measured.threads!, measured.app!), 1.6),
    note("client meanwhile", `${median(measured.threads!.clientShares).toFixed(2)} of a core`),
  ];
}

/** Beside the greeting of the Flask peer, and the public page beside the floor. */
export async function compareHomePages({ env, cookies, folder }: Setting): Promise<Finding[]> {
  await using app = await Server.deno("_fresh/server.js", env);
  await using floor = await Server.deno("tests/bench/floor.tsx", env);
  await using peer = await startPeer(startFlask(`${folder}/flask`));

  const visitors = cookies.map(() => null);
  const contestants: Record<string, Contestant> = {
    signedIn: { url: new URL("/", app.origin), cookies },
    publicFloor: { url: new URL("/", floor.origin), cookies: visitors },
    public: { url: new URL("/", app.origin), cookies: visitors },
  };
  if (peer.server) {
    const url = new URL("/", peer.server.origin);
    contestants.flask = { url, cookies: await signInEach(peer.server, cookies.length) };
  }
  const measured = await measureThroughput(contestants);
  return [
    rate("/ signed in, one process", measured.signedIn!),
    ...(peer.server === null ? [note("Flask", `left out: ${peer.reason}`)] : [
      rate("Flask, two workers", measured.flask!),
      atLeast("/ signed in beside Flask", ratio(measured.signedIn!, measured.flask!), 4),
    ]),
    rate("public page, one process", measured.public!),
    rate("floor of the public page", measured.publicFloor!),
    atLeast("public page beside its floor", ratio(measured.public!, measured.publicFloor!), 0.75),
  ];
}

function rate(what: string, { rates }: Throughput): Finding {
  return note(what, `${median(rates).toFixed(0)} requests/s`);
}

function signInEach(peer: Server, count: number): Promise<string[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => signIn(peer, index)));
}
