import { type Context, internalsOf, type UiTree } from "./context.ts";
import { HttpError } from "./http_error.ts";
import type { MaybeLazyMiddleware, Middleware } from "./middleware.ts";
import { renderRoute } from "./render_route.ts";
import type { LayoutConfig, Route, RouteComponent } from "./route.ts";
import { segmentNames } from "./route_path.ts";

/** A layout and its settings. */
export interface Layout<State> {
  /** Wraps the pages of its segment and below. */
  component: RouteComponent<State>;
  /** The layouts it leaves out. */
  config: LayoutConfig;
}

/** The root, a folder or a group, with everything recorded for it so far. */
export interface Segment<State> {
  /** The segment above, or null for the root. */
  parent: Segment<State> | null;
  /** Segments below, by name. */
  children: Map<string, Segment<State>>;
  /** Run for the pages of this segment and below. */
  middlewares: MaybeLazyMiddleware<State>[];
  /** Wraps the pages of this segment, or null. */
  layout: Layout<State> | null;
  /** Outermost component. Only the root can have one. */
  app: RouteComponent<State> | null;
  /** Answers errors of this segment and of those below. */
  errorRoute: Route<State> | null;
}

/** An empty segment. */
export function createSegment<State>(
  parent: Segment<State> | null,
): Segment<State> {
  return {
    parent,
    children: new Map(),
    middlewares: [],
    layout: null,
    app: null,
    errorRoute: null,
  };
}

/** Finds or creates the segment of a pattern. */
export function segmentAt<State>(
  root: Segment<State>,
  pattern: string,
  includeLast: boolean,
): Segment<State> {
  let segment = root;
  for (const name of segmentNames(pattern, includeLast)) {
    let child = segment.children.get(name);
    if (child === undefined) {
      segment.children.set(name, child = createSegment(segment));
    }
    segment = child;
  }
  return segment;
}

/** Holds the app's not-found answer. It is set when everything is recorded. */
export interface NotFoundSlot<State> {
  /** Answers 404 instead of the error routes, or null. */
  answer: Middleware<State> | null;
}

/**
 * Builds the chain that leads to a page of this segment. From the root down, it has each segment's
 * boundary and then its middlewares recorded so far. Later records do not change it.
 */
export function chainOf<State>(
  segment: Segment<State>,
  notFound: NotFoundSlot<State>,
): MaybeLazyMiddleware<State>[] {
  const path: Segment<State>[] = [];
  for (let at: Segment<State> | null = segment; at !== null; at = at.parent) {
    path.unshift(at);
  }

  const chain: MaybeLazyMiddleware<State>[] = [];
  let ui: UiTree<State> = { app: null, layouts: [] };
  for (const { app, layout, errorRoute, middlewares } of path) {
    ui = extendTree(ui, app, layout);
    chain.push(boundary(ui, errorRoute, notFound), ...middlewares);
  }
  return chain;
}

function extendTree<State>(
  ui: UiTree<State>,
  app: RouteComponent<State> | null,
  layout: Layout<State> | null,
): UiTree<State> {
  const wrapper = app ?? ui.app;
  if (layout === null) return { app: wrapper, layouts: ui.layouts };

  const inherited = layout.config.skipInheritedLayouts ? [] : ui.layouts;
  return {
    app: layout.config.skipAppWrapper ? null : wrapper,
    layouts: [...inherited, layout.component],
  };
}

/**
 * Catches errors. It runs before the middlewares of its segment, so an error page is rendered
 * outside them and lacks, for example, the headers that they set.
 */
function boundary<State>(
  ui: UiTree<State>,
  errorRoute: Route<State> | null,
  notFound: NotFoundSlot<State>,
): Middleware<State> {
  return async function segmentBoundary(ctx: Context<State>) {
    const internals = internalsOf(ctx);
    const outer = internals.ui;
    internals.ui = ui;
    try {
      return await ctx.next();
    } catch (error) {
      const status = error instanceof HttpError ? error.status : 500;
      if (status === 404 && notFound.answer !== null) {
        return await notFound.answer(ctx);
      }
      if (errorRoute !== null) {
        return await renderRoute(ctx, errorRoute, status);
      }
      throw error;
    } finally {
      internals.ui = outer;
    }
  };
}
