const MAX_ORDERS = 1_000;

/** An order. */
export interface Order {
  readonly item: string;
  /** ISO 8601. */
  readonly placedAt: string;
}

/** The orders of all customers, in memory. The oldest are dropped when there are too many. */
export class Orders {
  readonly #all: { readonly customer: string; readonly order: Order }[] = [];

  /** Adds an order of a customer. */
  add(customer: string, order: Order): void {
    this.#all.push({ customer, order });
    this.#all.splice(0, this.#all.length - MAX_ORDERS);
  }

  /** @returns the orders of one customer, oldest first; of all by default */
  list(customer?: string): Order[] {
    return this.#all.filter((it) => customer === undefined || it.customer === customer)
      .map(({ order }) => order);
  }
}
