import { median } from "./median.ts";
import { startExpress } from "./peers/express.ts";
import { startFlask } from "./peers/flask.ts";
import { signIn, startPeer } from "./peers/peer.ts";
import { Server } from "./server.ts";
import { atLeast, atMost, type Finding, note } from "./table.ts";
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

  const page = (server: Server) => ({ server, url: new URL("/profile", server.origin), cookies });
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
    ...compareThreads(measured.app!, measured.threads!),
  ];
}

/** How many threads are measured, and how much faster than one process they have to be. */
const [THREADS, TARGET] = [2, 1.6];

/** Throughput of two threads shows only where there are cores for both and for the client. */
function compareThreads(app: Throughput, threads: Throughput): Finding[] {
  const needed = THREADS * median(app.cores) + median(threads.clientCores);
  const there = navigator.hardwareConcurrency;
  const faster = "two threads beside one process";
  const measured = ratio(threads, app);
  return [
    rate("/profile, two threads", threads),
    note("cores that two threads and the client would take", needed.toFixed(2)),
    there < needed
      ? note(faster, `${measured.toFixed(2)}, with ${there} cores here`)
      : atLeast(faster, measured, TARGET),
    atMost(
      "CPU time of a request, two threads beside one process",
      median(
        app.rates.map((rate, round) =>
          (threads.cores[round]! / threads.rates[round]!) / (app.cores[round]! / rate)
        ),
      ),
      THREADS / TARGET,
    ),
  ];
}

/** Beside the greeting of the Flask peer, and the public page beside the floor. */
export async function compareHomePages({ env, cookies, folder }: Setting): Promise<Finding[]> {
  await using app = await Server.deno("_fresh/server.js", env);
  await using floor = await Server.deno("tests/bench/floor.tsx", env);
  await using peer = await startPeer(startFlask(`${folder}/flask`));

  const visitors = cookies.map(() => null);
  const contestants: Record<string, Contestant> = {
    signedIn: { server: app, url: new URL("/", app.origin), cookies },
    publicFloor: { server: floor, url: new URL("/", floor.origin), cookies: visitors },
    public: { server: app, url: new URL("/", app.origin), cookies: visitors },
  };
  if (peer.server) {
    const { server } = peer;
    const url = new URL("/", server.origin);
    contestants.flask = { server, url, cookies: await signInEach(server, cookies.length) };
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
