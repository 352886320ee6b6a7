import { extname, relative, sep } from "node:path";
import type { FsRouteType } from "../fs_route.ts";
import { filePathToPattern } from "../route_path.ts";
import type { ResolvedBuildConfig } from "./build_config.ts";
import { compareRoutes } from "./route_order.ts";
import { listFiles } from "./walk.ts";

/** A file under `routes/`, before it is loaded. */
export interface CrawledRoute {
  /** Absolute path. */
  path: string;
  /** Path below the routes directory without extension. */
  id: string;
  /** Its kind. */
  type: FsRouteType;
  /** Pattern with groups. It names the segment of the file. */
  pattern: string;
  /** Pattern of its URLs. */
  routePattern: string;
  /** Whether it is loaded by the first request only. */
  lazy: boolean;
}

/** The routes and islands of a project. */
export interface CrawledProject {
  /** Route files in order of registration. */
  routes: CrawledRoute[];
  /** Absolute paths of island files. */
  islands: string[];
}

const CODE = new Set([".tsx", ".jsx", ".ts", ".js"]);
const SPECIAL: Record<string, FsRouteType> = {
  _app: "app",
  _middleware: "middleware",
  _layout: "layout",
  _error: "error",
  _500: "error",
  _404: "notFound",
};

/** Finds the routes and islands of a project. */
export async function crawl(
  config: ResolvedBuildConfig,
): Promise<CrawledProject> {
  const [inRoutes, islands] = await Promise.all([
    listCode(config.routeDir, config.ignore),
    listCode(config.islandDir, config.ignore),
  ]);

  const routes: CrawledRoute[] = [];
  for (const path of inRoutes) {
    // Folders in parentheses with an underscore hold no routes.
    const local = /[/\\]\((_[^/\\]+)\)[/\\]/.exec(path);
    if (local === null) routes.push(await crawlRoute(config.routeDir, path));
    else if (local[1] === "_islands") islands.push(path);
  }
  routes.sort((a, b) => compareRoutes(a.id, b.id));
  return { routes, islands };
}

async function listCode(dir: string, ignore: RegExp[]): Promise<string[]> {
  const files = await listFiles(dir);
  return files.filter((path) =>
    CODE.has(extname(path)) && !ignore.some((pattern) => pattern.test(path))
  );
}

async function crawlRoute(
  routeDir: string,
  path: string,
): Promise<CrawledRoute> {
  const id = "/" +
    relative(routeDir, path).slice(0, -extname(path).length).split(sep).join(
      "/",
    );
  const slash = id.lastIndexOf("/");
  const name = id.slice(slash + 1);

  const type = SPECIAL[name];
  if (type !== undefined) {
    const pattern = filePathToPattern(id.slice(1, Math.max(slash, 1)), {
      keepGroups: true,
    });
    return { path, id, type, pattern, routePattern: pattern, lazy: false };
  }

  let pattern = filePathToPattern(id.slice(1), { keepGroups: true });
  if (name === "index" && !pattern.endsWith("/")) pattern += "/";
  return {
    path,
    id,
    type: "route",
    pattern,
    routePattern: filePathToPattern(id.slice(1)),
    // With routeOverride, the path is known only after loading.
    lazy: !(await Deno.readTextFile(path)).includes("routeOverride"),
  };
}
