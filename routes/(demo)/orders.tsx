import { page } from "fresh";
import { OrdersView } from "../../components/OrdersView.tsx";
import { callApi } from "../../lib/api/call.ts";
import { ApiError } from "../../lib/api/error.ts";
import { isVisible } from "../../lib/claims/visible_text.ts";
import { userOfSession } from "../../lib/web/start_sign_in.ts";
import { defineSignedIn, type SignedInState } from "../../lib/web/state.ts";

const NAME = "orders"; // as in APIS
const MAX_LENGTH = 100;

export const handler = defineSignedIn.handlers({
  async GET(ctx) {
    const notice = ctx.url.searchParams.has("ordered") ? "Thank you for your order." : null;
    return page({ ...await readOrders(ctx.state), item: "", notice, status: 200 });
  },

  // The API wants a second factor for this. The sign-in in between keeps the form: see requireSession.
  async POST(ctx) {
    const { services, session, log, form } = ctx.state;
    if (!Object.hasOwn(services.config.apis, NAME)) return ctx.redirect("/orders", 303);
    const item = (form!.get("item") ?? "").trim();
    const again = async (notice: string, status: number) =>
      page({ ...await readOrders(ctx.state), item, notice, status }, { status });
    if (!isVisible(item) || item.length > MAX_LENGTH) {
      return again(`Please enter something with at most ${MAX_LENGTH} characters.`, 422);
    }
    try {
      await services.apiFor(NAME).change(session, { method: "POST", json: { item } });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      log("warn", "order_not_sent", { status: error.status, code: error.code });
      return again("We couldn’t send your order. Please try again in a moment.", 502);
    }
    return new Response(null, { status: 303, headers: { location: "/orders?ordered" } });
  },
});

/** Reads the customer's orders. Null stands for an API that `APIS` does not name. */
async function readOrders({ services, session, log, correlationId }: SignedInState) {
  if (!Object.hasOwn(services.config.apis, NAME)) return { answer: null };
  const api = services.apiFor(NAME);
  return { answer: await callApi({ api, log, correlationId }, session) };
}

export default defineSignedIn.page<typeof handler>(({ data, state }) => (
  <OrdersView
    {...data}
    api={NAME}
    user={userOfSession(state)}
    maxLength={MAX_LENGTH}
    correlationId={state.correlationId}
    explains={state.services.config.showErrorDetails}
  />
));
