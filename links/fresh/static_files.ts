import type { StaticFile } from "./build_cache.ts";
import { BUILD_ID } from "./build_id.ts";
import { type Context, internalsOf } from "./context.ts";
import type { Middleware } from "./middleware.ts";
import { CACHE_KEY } from "./runtime/asset.ts";

const IMMUTABLE = "public, max-age=31536000, immutable";
const NOT_STORED = "no-cache, no-store, max-age=0, must-revalidate";

/** Serves `static/` and the scripts of the build. Other requests go on. */
export function staticFiles<T>(): Middleware<T> {
  return function staticFilesMiddleware(ctx) {
    const path = assetPath(ctx);
    if (path === undefined || path === "/") return ctx.next();
    const found = internalsOf(ctx).cache.findFile(path);
    return found instanceof Promise
      ? found.then((file) => answer(ctx, path, file))
      : answer(ctx, path, found);
  };
}

function answer<T>(
  ctx: Context<T>,
  path: string,
  file: StaticFile | null,
): Response | Promise<Response> {
  if (file !== null) return respond(ctx, file);
  // Browsers request it on their own, so an error page would be wasted.
  return path === "/favicon.ico" ? new Response(null, { status: 404 }) : ctx.next();
}

/**
 * The path below `static/`, in one spelling: decoded, and each segment encoded again. Undefined for
 * a path that is not valid UTF-8, which names no file.
 */
function assetPath<T>({ url, config }: Context<T>): string | undefined {
  const path = url.pathname.slice(config.basePath.length);
  try {
    return `/${
      decodeURIComponent(path).split("/").filter(Boolean).map(encodeURIComponent).join("/")
    }`;
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

function respond<T>(ctx: Context<T>, file: StaticFile): Response {
  const { req, url } = ctx;
  if (req.method !== "GET" && req.method !== "HEAD") {
    file.close();
    return new Response("Method Not Allowed", { status: 405 });
  }

  const key = url.searchParams.get(CACHE_KEY);
  if (key !== null && key !== BUILD_ID) {
    file.close();
    url.searchParams.delete(CACHE_KEY);
    return new Response(null, {
      status: 307,
      headers: { location: url.pathname + url.search },
    });
  }

  const headers = new Headers({
    "Content-Type": file.contentType,
    vary: "If-None-Match",
  });
  if (file.hash !== null && ctx.config.mode !== "development") {
    const tag = req.headers.get("if-none-match");
    if (tag === file.hash || tag === `W/"${file.hash}"`) {
      file.close();
      return new Response(null, { status: 304, headers });
    }
    headers.set("ETag", `W/"${file.hash}"`);
  }

  const isLocked = key === BUILD_ID ||
    url.pathname.startsWith(`${ctx.config.basePath}/_fresh/js/${BUILD_ID}/`);
  const isCached = isLocked && ctx.config.mode !== "development";
  headers.set("Cache-Control", isCached ? IMMUTABLE : NOT_STORED);
  headers.set("Content-Length", String(file.size));
  if (req.method === "HEAD") {
    file.close();
    return new Response(null, { headers });
  }
  return new Response(file.body, { headers });
}
