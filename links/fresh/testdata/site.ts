import { App, staticFiles } from "fresh";
import { Builder } from "fresh/dev";
import type { State } from "./site/state.ts";

/** The site under `testdata/site`, built in memory. */
export async function buildSite(
  mode: "development" | "production" = "production",
): Promise<(request: Request) => Promise<Response>> {
  const builder = new Builder<State>({ root: new URL("./site", import.meta.url).href });
  const applySnapshot = await builder.build({ snapshot: "memory", mode });
  const app = new App<State>().use(staticFiles()).fsRoutes();
  applySnapshot(app);
  return app.handler();
}

/** A GET request of the site. */
export function get(path: string, init?: RequestInit): Request {
  return new Request(new URL(path, "http://localhost"), init);
}
