import type { RouteConfig } from "fresh";

export const config: RouteConfig = { routeOverride: "/elsewhere/:id" };

export const handler = {
  GET: (ctx: { params: Record<string, string> }) => new Response(ctx.params.id ?? ""),
};
