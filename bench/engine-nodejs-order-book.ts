import { OrderBook, type LimitOrderOptions } from 'nodejs-order-book';
import { CANCEL, NEW, type OrderFlow } from './order-flow.js';

type Side = LimitOrderOptions['side'];

/** Drives nodejs-order-book with an order flow. Its own `modify` follows the flow's rule: cancel and place. */
export class NodejsOrderBookRunner {
  private readonly book = new OrderBook();
  /** Its ids are strings; they are made beforehand so that its time is its own. */
  private readonly ids: readonly string[];

  constructor(private readonly flow: OrderFlow) {
    this.ids = Array.from(flow.orderId, (id) => `${id}`);
  }

  run(from: number, to: number): void {
    const { flow, book, ids } = this;
    for (let i = from; i < to; i++) {
      const id = ids[i]!;
      if (flow.type[i] === NEW) {
        book.limit({
          id,
          side: (flow.side[i] === 0 ? 'buy' : 'sell') as Side,
          size: flow.quantity[i]!,
          price: flow.price[i]!,
          timeInForce: (flow.ioc[i] === 1 ? 'IOC' : 'GTC') as LimitOrderOptions['timeInForce'],
        });
      } else if (flow.type[i] === CANCEL) {
        book.cancel(id);
      } else {
        book.modify(id, { price: flow.price[i]!, size: flow.quantity[i]! });
      }
    }
  }

  /** Price and quantity of all levels, bids from the best, then asks from the best. */
  depth(): string {
    const [asks, bids] = this.book.depth();
    const byPrice = (levels: [number, number][]): [number, number][] => [...levels].sort((a, b) => a[0] - b[0]);
    return JSON.stringify([byPrice(bids).reverse(), byPrice(asks)]);
  }
}
