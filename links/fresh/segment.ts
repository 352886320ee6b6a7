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
  /** What it leaves out. */
  config: LayoutConfig;
}

/** One step of a path (root, folder or group) with what is recorded for it so far. */
export interface Segment<State> {
  /** The segment above, null for the root. */
  parent: Segment<State> | null;
  /** Segments below, by name. */
  children: Map<string, Segment<State>>;
  /** Run for its pages and for those below. */
  middlewares: MaybeLazyMiddleware<State>[];
  /** Wraps its pages, where it has one. */
  layout: Layout<State> | null;
  /** Outermost component; only the root has one. */
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

/** The segment of a pattern, made if there is none yet. */
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

/** Where the not-found answer of an app is found, once all is recorded. */
export interface NotFoundSlot<State> {
  /** Answers 404 in the place of error routes, null for none. */
  answer: Middleware<State> | null;
}

/**
 * The chain that leads to a page of this segment: from the root down, each segment's boundary and
 * then its middlewares, as recorded up to now. What is recorded later does not change it.
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
 * Runs before the middlewares of its own segment, so that an error page is rendered outside of
 * them: what they would have put on a response is missing there.
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
