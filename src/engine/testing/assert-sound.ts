import { invariant } from '../../shared/invariant.js';
import { BUY, SELL, type OrderBook, type RestingOrder, type Side } from '../book.js';
import { formatLanes, hashOrders } from '../state-hash.js';

/** What must hold of any book after any command, seen from outside. Throws what does not. */
export function assertSound(book: OrderBook, mayBeCrossed: boolean): void {
  const bids = book.orders(BUY);
  const asks = book.orders(SELL);
  invariant(book.size === bids.length + asks.length, 'size counts the orders of both sides');
  for (const side of [BUY, SELL] as const) assertSideSound(book, side, side === BUY ? bids : asks);
  const crossed = bids.length > 0 && asks.length > 0 && bids[0]!.price >= asks[0]!.price;
  invariant(mayBeCrossed || !crossed, 'a book that matches by itself is not crossed');
  const recomputed = formatLanes(hashOrders([...bids, ...asks]));
  invariant(book.stateHash() === recomputed, 'the state hash is the one of the orders that rest');
}

function assertSideSound(book: OrderBook, side: Side, orders: readonly RestingOrder[]): void {
  orders.forEach((order, position) => {
    invariant(order.side === side, 'an order is listed on its own side');
    invariant(order.remaining > 0 && order.filled >= 0, 'a resting order has something left');
    invariant(JSON.stringify(book.order(order.id)) === JSON.stringify(order), 'an order is found by its id');
    const before = orders[position - 1];
    if (before === undefined) return;
    const better = side === BUY ? before.price > order.price : before.price < order.price;
    invariant(
      better || (before.price === order.price && before.priority < order.priority),
      'orders stand by price, then time',
    );
  });
  const depth = book.depth(side, Number.MAX_SAFE_INTEGER);
  const prices = [...new Set(orders.map((order) => order.price))];
  invariant(depth.length === prices.length, 'depth has one level per price');
  depth.forEach((level, rank) => {
    const queue = orders.filter((order) => order.price === level.price);
    invariant(level.price === prices[rank], 'depth stands best first');
    invariant(JSON.stringify(book.level(side, level.price)) === JSON.stringify(level), 'a level is found by its price');
    invariant(level.orders === queue.length, 'a level counts its orders');
    invariant(level.quantity === queue.reduce((sum, order) => sum + order.remaining, 0), 'a level sums its orders');
  });
}
