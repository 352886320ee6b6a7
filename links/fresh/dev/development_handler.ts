import { errorOverlayPage, OVERLAY_PATH } from "./error_overlay.ts";
import { ALIVE_PATH, liveReload } from "./live_reload.ts";

type Handler = (
  request: Request,
  info?: Deno.ServeHandlerInfo,
) => Promise<Response>;

/** Serves the paths of development, and passes other requests to the app. */
export function developmentHandler(
  app: Handler,
  basePath: string,
): Handler {
  const alive = liveReload();
  return async (request, info) => {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === basePath + ALIVE_PATH) return alive(request);
    if (pathname === basePath + OVERLAY_PATH) return errorOverlayPage(searchParams);
    return await app(request, info);
  };
}
