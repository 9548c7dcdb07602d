/** One order of the order desk. Amounts are in whole cents, so that sums are exact. */
export interface Order {
  readonly orderId: string;
  readonly customer: string;
  readonly item: string;
  readonly quantity: number;
  readonly totalInCents: number;
  readonly refundedInCents: number;
}

/** A request that the order desk refuses. The message says why and what to do instead: an assistant reads it. */
export class OrderDeskError extends Error {
  override readonly name = 'OrderDeskError';
}

/** To refund more of an order needs a person's approval, which no tool can give. */
const MAX_REFUND_WITHOUT_APPROVAL_IN_CENTS = 10_000;

const PRICES_IN_CENTS: ReadonlyMap<string, number> = new Map([
  ['desk lamp', 4_500],
  ['office chair', 24_900],
  ['standing desk', 59_900],
]);

/**
 * The business behind the sample's tools.
 *
 * Orders live in the memory of one Lambda execution environment: another environment, which Lambda starts under load
 * or after a while without requests, begins again with the two first orders. A real server would keep them in a
 * database.
 */
export class OrderDesk {
  readonly #orders = new Map<string, Order>();

  constructor() {
    this.create({ customer: 'Ana Silva', item: 'desk lamp', quantity: 2 });
    this.create({ customer: 'Ben Okafor', item: 'office chair', quantity: 1 });
  }

  /** @throws OrderDeskError when there is no such order */
  get(orderId: string): Order {
    const order = this.#orders.get(orderId);
    if (order === undefined) {
      throw new OrderDeskError(
        `There is no order '${orderId}'. Order ids look like A-1001; create_order returns the id of a new order.`,
      );
    }
    return order;
  }

  /** @throws OrderDeskError when the item is not for sale */
  create(request: { customer: string; item: string; quantity: number }): Order {
    const price = PRICES_IN_CENTS.get(request.item);
    if (price === undefined) {
      const items = [...PRICES_IN_CENTS.keys()].join(', ');
      throw new OrderDeskError(`'${request.item}' is not for sale, and nothing was ordered. Choose one of: ${items}.`);
    }
    const order: Order = {
      ...request,
      orderId: `A-${1001 + this.#orders.size}`,
      totalInCents: price * request.quantity,
      refundedInCents: 0,
    };
    this.#orders.set(order.orderId, order);
    return order;
  }

  /** @throws OrderDeskError when the order does not allow the refund, or a person has to approve it first */
  refund(request: { orderId: string; amountInCents: number }): Order {
    const order = this.get(request.orderId);
    const left = order.totalInCents - order.refundedInCents;
    if (request.amountInCents > left) {
      throw new OrderDeskError(
        `Nothing was refunded: order ${order.orderId} has ${inDollars(left)} left to refund, ` +
          `not ${inDollars(request.amountInCents)}. Ask for at most ${left} cents.`,
      );
    }
    const refundedInCents = order.refundedInCents + request.amountInCents;
    if (refundedInCents > MAX_REFUND_WITHOUT_APPROVAL_IN_CENTS) {
      throw new OrderDeskError(
        `Nothing was refunded: refunding more than ${inDollars(MAX_REFUND_WITHOUT_APPROVAL_IN_CENTS)} of an order ` +
          `needs a manager's approval. Ask a manager to refund order ${order.orderId} in the order desk.`,
      );
    }
    const refunded = { ...order, refundedInCents };
    this.#orders.set(order.orderId, refunded);
    return refunded;
  }
}

function inDollars(cents: number): string {
  return `$${(cents / 100).toFixed(2)}`;
}
