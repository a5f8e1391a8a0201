import { BUY } from '../../../engine/index.js';
import { isOpen, type Order } from '../desk/order.js';

/** What each account has open in a market, counted along with every change of an order. */
export class OpenOrders {
  /** Lots that an open order still waits for, by its sequence. */
  private readonly waiting = new Map<number, number>();
  private readonly counts = new Map<bigint, number>();
  private readonly purchases = new Map<string, Map<bigint, number>>();

  /** Takes in an order as it is now; to be called after every command that touched it. */
  note(order: Order): void {
    const before = this.waiting.get(order.sequence) ?? 0;
    const now = isOpen(order) ? order.quantityLots - order.filledLots : 0;
    if (before === now) return;
    if (now > 0) this.waiting.set(order.sequence, now);
    else this.waiting.delete(order.sequence);
    add(this.counts, order.accountId, Number(now > 0) - Number(before > 0));
    if (order.side === BUY) this.purchasesOf(order.terms.code, order.accountId, now - before);
  }

  countOf(accountId: bigint): number {
    return this.counts.get(accountId) ?? 0;
  }

  /** Lots that an account has open to buy. */
  purchaseOf(instrument: string, accountId: bigint): number {
    return this.purchases.get(instrument)?.get(accountId) ?? 0;
  }

  /** The accounts that have anything of an instrument open to buy. */
  buyersOf(instrument: string): Iterable<bigint> {
    return this.purchases.get(instrument)?.keys() ?? [];
  }

  private purchasesOf(instrument: string, accountId: bigint, lots: number): void {
    let ofInstrument = this.purchases.get(instrument);
    if (!ofInstrument) this.purchases.set(instrument, (ofInstrument = new Map()));
    add(ofInstrument, accountId, lots);
  }
}

function add(counts: Map<bigint, number>, accountId: bigint, change: number): void {
  const count = (counts.get(accountId) ?? 0) + change;
  if (count === 0) counts.delete(accountId);
  else counts.set(accountId, count);
}
