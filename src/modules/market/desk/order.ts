import { BUY, type SelfTradePrevention, type Side, type TimeInForce } from '../../../engine/index.js';
import { feeOn, type FeeSchedule } from './fee-schedule.js';
import { amountFen, unitsOf, type InstrumentTerms } from './instrument-terms.js';

export type OrderStatus = 'new' | 'partially-filled' | 'filled' | 'cancelled' | 'expired' | 'rejected';

/** Which listed order was picked, and the offer as the taker named it. */
export interface Picked {
  readonly order: number;
  readonly offer: string;
}

/**
 * An order as the desk knows it. What it holds in the ledger is always exactly what its remainder may still need:
 * for a buy the amount at the limit and the fee on it, for a sell the units.
 */
export interface Order {
  /** Sequence of the command that placed it; with the market its identity. */
  readonly sequence: number;
  readonly organizationId: string;
  readonly userId: string;
  readonly accountId: bigint;
  readonly clientOrderId: string;
  /** Of the request that placed it; empty on an order that was read back from its row. */
  readonly fingerprint: Buffer;
  readonly terms: InstrumentTerms;
  readonly side: Side;
  readonly timeInForce: TimeInForce;
  readonly postOnly: boolean;
  readonly selfTradePrevention: SelfTradePrevention;
  readonly group: number;
  readonly fees: FeeSchedule;
  readonly acceptedAt: Date;
  /** The listed order that it takes from; null for a listed order. */
  readonly picks: Picked | null;

  priceTicks: number;
  /** Total, filled part included. */
  quantityLots: number;
  status: OrderStatus;
  reason: string | null;
  filledLots: number;
  filledFen: bigint;
  feeFen: bigint;
  /** Held in the ledger now: fen for a buy, smallest units for a sell. */
  held: bigint;
  priority: number;
  changedBy: number;
  changedAt: Date;
}

export function isOpen(order: Order): boolean {
  return order.status === 'new' || order.status === 'partially-filled';
}

/** What an order with this much left at this limit must hold: fen for a buy, smallest units for a sell. */
export function requiredHold(order: Order, priceTicks: number, remainingLots: number): bigint {
  if (order.side !== BUY) return unitsOf(order.terms, remainingLots);
  const limitFen = amountFen(order.terms, priceTicks, remainingLots);
  return limitFen + feeOn(order.fees, order.filledFen + limitFen) - feeOn(order.fees, order.filledFen);
}

/**
 * The fee that a fill of `fen` adds. A buyer pays by the schedule; a seller's fee comes out of the proceeds of the fill
 * and never exceeds them.
 */
export function feeOfFill(order: Order, fen: bigint): bigint {
  const due = feeOn(order.fees, order.filledFen + fen) - order.feeFen;
  return order.side !== BUY && due > fen ? fen : due;
}

/** The open orders of an organization, in one instrument or in all. */
export function openOrdersOf(
  { orders }: { readonly orders: ReadonlyMap<number, Order> },
  organizationId: string,
  instrument: string | null = null,
): Order[] {
  return [...orders.values()].filter(
    (order) => order.organizationId === organizationId && (instrument === null || order.terms.code === instrument),
  );
}
