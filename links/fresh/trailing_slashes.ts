import type { Middleware } from "./middleware.ts";

/** Redirects (302) to the URL with or without a trailing slash, query kept, `/` left alone. */
export function trailingSlashes<State>(
  mode: "always" | "never",
): Middleware<State> {
  return function trailingSlashesMiddleware(ctx) {
    const { pathname, search } = ctx.url;
    const slash = pathname.endsWith("/");
    if (pathname === "/" || slash === (mode === "always")) return ctx.next();

    return ctx.redirect(
      (slash ? pathname.slice(0, -1) : pathname + "/") + search,
    );
  };
}
