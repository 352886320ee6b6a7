import { freshConfig } from "../../fresh.config.ts";
import { createApp } from "../../lib/app.ts";
import { readConfig } from "../../lib/config/config.ts";
import { logTo } from "../../lib/log.ts";
import { unpooledFetch } from "../../lib/net/outbound.ts";
import { createServices } from "../../lib/services.ts";
import { FaultyKv } from "../attack/support/faulty_kv.ts";
import { flakyFetch } from "../attack/support/flaky_fetch.ts";
import { applyBuild } from "../support/production_build.ts";

// The app of the soak test in a process of its own, where everything that it depends on fails now and then. Its
// variables and the chance of a fault come as JSON. Once a second it prints what it looks like; it ends with its
// standard input.

/** What the process says of itself once a second. */
export interface SoakSample {
  /** Memory in use, in MB. */
  readonly rss: number;
  /** Rejections and errors that nobody has handled, so far. */
  readonly unhandled: readonly string[];
  /** Faults so far, by the dependency. */
  readonly faults: Readonly<Record<string, number>>;
  /** Lines in the log so far, by event. */
  readonly events: Readonly<Record<string, number>>;
}

if (import.meta.main) {
  const { env, chance } = JSON.parse(Deno.args[0]!);
  const unhandled: string[] = [];
  const faults: Record<string, number> = {};
  const events: Record<string, number> = {};
  const count = (counters: Record<string, number>, name: string) => {
    counters[name] = (counters[name] ?? 0) + 1;
  };
  globalThis.addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    unhandled.push(String(event.reason?.stack ?? event.reason));
  });

  const config = readConfig(env);
  const kv = await Deno.openKv(config.kvPath);
  const faulty = new FaultyKv(chance, () => count(faults, "KV"));
  const client = Deno.createHttpClient({ poolMaxIdlePerHost: 0 });
  const flaky = (fetcher: typeof fetch) =>
    flakyFetch(fetcher, chance, (what) => count(faults, what));
  const services = createServices(config, {
    kv: faulty.wrap(kv),
    fetch: flaky(fetch),
    fetchOnce: flaky(unpooledFetch(client)),
    now: Date.now,
    log: logTo((_level, event) => count(events, event)),
  });
  const app = createApp(services, freshConfig);
  await applyBuild(app, "own");
  const server = Deno.serve({
    hostname: "localhost",
    port: Number(new URL(config.origin).port),
    onListen: () => {},
  }, app.handler());

  const samples = setInterval(() => {
    const rss = Math.round(Deno.memoryUsage().rss / 1_000_000);
    const sample: SoakSample = { rss, unhandled, faults, events };
    console.log(JSON.stringify(sample));
  }, 1_000);
  await Deno.stdin.readable.pipeTo(new WritableStream());
  clearInterval(samples);
  await server.shutdown();
  client.close();
  kv.close();
}
