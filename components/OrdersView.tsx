import type { VNode } from "preact";
import type { ApiAnswer } from "../lib/api/answer.ts";
import { valueText } from "../lib/claims/value_text.ts";
import { isObject } from "../lib/json.ts";
import { FIELD_LABELS } from "./field_labels.ts";
import { FormUser } from "./FormUser.tsx";
import { Notice } from "./Notice.tsx";
import { PageTitle } from "./PageTitle.tsx";
import { Reference } from "./Reference.tsx";

/** What {@linkcode OrdersView} shows. */
export interface OrdersViewProps {
  /** The API's name in `APIS`. */
  api: string;
  /** What the API has answered; null if `APIS` does not name it. */
  answer: ApiAnswer | null;
  /** Whose form it is: see {@linkcode FormUser}. */
  user: string;
  /** What the customer has entered. */
  item: string;
  /** How many characters that may have. */
  maxLength: number;
  /** What came of an order; null if none was sent. */
  notice: string | null;
  /** The page's status: 422 for an entry that can't be ordered, 502 for an API that has not taken the order. */
  status: number;
  correlationId: string;
  /** Whether a developer looks at the page, who may see what to do. */
  explains: boolean;
}

/** The customer's orders, and a form for another one. */
export function OrdersView(props: OrdersViewProps): VNode {
  const { api, answer, user, item, maxLength, notice, status, correlationId, explains } = props;
  return (
    <>
      <PageTitle>{status === 200 ? "Orders" : "Error: Orders"}</PageTitle>
      <h1>Orders</h1>
      <p class="lead">
        The example API stores these orders. This app calls it with your access token.
      </p>
      {notice !== null && (
        <Notice kind={status === 200 ? "info" : "warning"}>
          <p role={status === 200 ? "status" : "alert"}>{notice}</p>
          {status === 502 && <Reference id={correlationId} />}
        </Notice>
      )}
      {answer === null && (
        <Notice kind="info">
          <p>
            The setting <code>APIS</code> does not have the API <code>{api}</code> yet:{" "}
            <code>examples/api/README.md</code> says how to add it.
          </p>
        </Notice>
      )}
      {answer?.ok === false && status !== 502 && (
        <Notice kind="warning">
          <p>
            <b>{answer.title}.</b> {answer.message}
          </p>
          {explains && answer.status === null && (
            <p>
              For developers: start the API with <code>deno task api</code>.
            </p>
          )}
          {answer.reference !== null && <Reference id={answer.reference} />}
        </Notice>
      )}
      {answer?.ok && <Items texts={itemsOf(answer.body)} />}
      {answer !== null && (
        <form class="panel stack" method="post" action="/orders">
          <FormUser user={user} />
          <div class="field">
            <label for="item">{FIELD_LABELS.get("item")}</label>
            <input
              id="item"
              name="item"
              value={item}
              required
              maxLength={maxLength}
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
  );
}

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

/** What was ordered, as far as the answer has the form that the API promises. */
function itemsOf(body: unknown): string[] {
  return Array.isArray(body) ? body.filter(isObject).map(({ item }) => valueText(item)) : [];
}
