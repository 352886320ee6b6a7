import { page } from "fresh";
import type { VNode } from "preact";
import { FIELD_LABELS } from "../../components/field_labels.ts";
import { Notice } from "../../components/Notice.tsx";
import { PageTitle } from "../../components/PageTitle.tsx";
import { callApi } from "../../lib/api/call.ts";
import { ApiError } from "../../lib/api/error.ts";
import { isVisible } from "../../lib/claims/visible_text.ts";
import { valueText } from "../../lib/claims/value_text.ts";
import { isObject } from "../../lib/json.ts";
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

export default defineSignedIn.page<typeof handler>((
  { data: { answer, item, notice, status }, state },
) => (
  <>
    <PageTitle>{status === 200 ? "Orders" : "Error: Orders"}</PageTitle>
    <h1>Orders</h1>
    <p class="lead">
      An API of one’s own keeps these orders. This app calls it with your access token.
    </p>
    {notice !== null && (
      <Notice kind={status === 200 ? "info" : "warning"}>
        <p role={status === 200 ? "status" : "alert"}>{notice}</p>
        {status === 502 && <Reference id={state.correlationId} />}
      </Notice>
    )}
    {answer === null && (
      <Notice kind="info">
        <p>
          The setting <code>APIS</code> names no API <code>{NAME}</code> yet.
        </p>
      </Notice>
    )}
    {answer?.ok === false && status !== 502 && (
      <Notice kind="warning">
        <p>
          <b>{answer.title}.</b> {answer.message}
        </p>
        {answer.reference !== null && <Reference id={answer.reference} />}
      </Notice>
    )}
    {answer?.ok && <Items texts={itemsOf(answer.body)} />}
    {answer !== null && (
      <form class="panel stack" method="post" action="/orders">
        <div class="field">
          <label for="item">{FIELD_LABELS.get("item")}</label>
          <input
            id="item"
            name="item"
            value={item}
            required
            maxLength={MAX_LENGTH}
            dir="auto"
            aria-invalid={`${status === 422}`}
          />
        </div>
        <p>
          <button type="submit" class="button">Order</button>
        </p>
      </form>
    )}
  </>
));

function Items({ texts }: { texts: string[] }): VNode {
  if (texts.length === 0) return <p>You haven’t ordered anything yet.</p>;
  return (
    <ul>
      {texts.map((text, at) => (
        <li key={at}>
          <bdi>{text}</bdi>
        </li>
      ))}
    </ul>
  );
}

/** What the log has of the failure. */
function Reference({ id }: { id: string }): VNode {
  return (
    <p class="reference soft small">
      Reference <code>{id}</code>
    </p>
  );
}

/** What was ordered, as far as the answer has the form that the API promises. */
function itemsOf(body: unknown): string[] {
  return Array.isArray(body) ? body.filter(isObject).map(({ item }) => valueText(item)) : [];
}
