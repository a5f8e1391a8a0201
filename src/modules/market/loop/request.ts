import type { SelfTradePrevention, TimeInForce } from '../../../engine/index.js';
import type { InstrumentGrid } from '../../registry/index.js';
import type { DeskItem, SideDeskName } from '../side-desk/desk-item.js';
import type { OperatorStop } from './command.js';
import type { OrderKey } from '../orders/ids.js';
import type { OrderView } from '../orders/order-view.js';

/** What a caller asks of a market's loop, already parsed and in the loop's own units. */
export type LoopRequest =
  | PlaceRequest
  | PickRequest
  | CancelRequest
  | CancelAllRequest
  | BarRequest
  | ReplaceRequest
  | DeskRequest
  | HaltRequest
  | MarketHaltRequest
  | WakeRequest;

export interface PlaceRequest {
  readonly kind: 'place';
  readonly organizationId: string;
  readonly userId: string;
  readonly accountId: bigint;
  readonly clientOrderId: string;
  /** SHA-256 of the canonical body: the same key with another one is a conflict. */
  readonly fingerprint: Buffer;
  readonly instrument: string;
  readonly grid: InstrumentGrid;
  readonly side: 'buy' | 'sell';
  readonly priceTicks: number;
  readonly quantityLots: number;
  readonly timeInForce: TimeInForce;
  readonly postOnly: boolean;
  readonly selfTradePrevention: SelfTradePrevention;
  /** Ownership group as a number; every organization without a group has one of its own. */
  readonly group: number;
}

/** Asks to take part of a listed offer; side, price and instrument are those of the taker. */
export interface PickRequest extends Omit<
  PlaceRequest,
  'kind' | 'grid' | 'timeInForce' | 'postOnly' | 'selfTradePrevention'
> {
  readonly kind: 'pick';
  /** Sequence of the listed order, and the offer as the taker named it. */
  readonly picks: number;
  readonly offer: string;
}

/** An `Idempotency-Key` of a cancel or replace. */
export interface RepeatGuard {
  readonly key: string;
  readonly fingerprint: Buffer;
}

export interface CancelRequest {
  readonly kind: 'cancel';
  readonly organizationId: string;
  readonly order: number;
  readonly guard: RepeatGuard | null;
}

export interface CancelAllRequest {
  readonly kind: 'cancel-all';
  readonly organizationId: string;
  readonly instrument: string | null;
  readonly guard: RepeatGuard | null;
}

/** Asks to end what an organization has open, because it may trade no more. */
export interface BarRequest {
  readonly kind: 'bar';
  readonly organizationId: string;
  /** The account that the register restricts, read once more under the market's lock; null: the operator decides. */
  readonly accountId: bigint | null;
  /** Who of the operator stops the organization, and why. */
  readonly stop: OperatorStop | null;
}

export interface ReplaceRequest {
  readonly kind: 'replace';
  readonly organizationId: string;
  readonly order: number;
  /** New total, filled part included; null keeps it. */
  readonly quantityLots: number | null;
  readonly priceTicks: number | null;
  readonly guard: RepeatGuard | null;
}

/** Asks a desk beside the order book for something. */
export interface DeskRequest {
  readonly kind: 'desk';
  readonly desk: SideDeskName;
  /** null: to make a new item. */
  readonly item: number | null;
  readonly organizationId: string;
  readonly userId: string;
  /** The trading account of the organization; null for those who do not trade. */
  readonly accountId: bigint | null;
  /** Ownership group, as in PlaceRequest. */
  readonly group: number;
  readonly instrument: string;
  readonly grid: InstrumentGrid;
  /** Further instruments that it is about: the rest of a package. */
  readonly besides?: readonly { readonly instrument: string; readonly grid: InstrumentGrid }[];
  /** In the desk's own terms; plain JSON. */
  readonly action: { readonly kind: string };
  /** The approved order that it carries out (market_desk_orders), done with it or not at all. */
  readonly approvedOrder?: bigint;
  readonly guard: RepeatGuard | null;
}

export interface HaltRequest {
  readonly kind: 'halt';
  readonly instrument: string;
  readonly grid: InstrumentGrid;
  readonly halted: boolean;
  readonly userId: string;
  readonly reason: string;
}

/** The operator stops or resumes the whole market. */
export interface MarketHaltRequest {
  readonly kind: 'market-halt';
  readonly halted: boolean;
  readonly userId: string;
  readonly reason: string;
}

/** Asks for nothing but what the clock makes due. */
export interface WakeRequest {
  readonly kind: 'wake';
}

export type LoopReply =
  /** The order as it is now, from memory. */
  | { readonly kind: 'order'; readonly order: OrderView; readonly replayed: boolean }
  /** The order was taken in an earlier batch or is closed: its present state is in the database. */
  | { readonly kind: 'known-order'; readonly order: OrderKey; readonly replayed: boolean }
  | { readonly kind: 'cancelled'; readonly count: number; readonly replayed: boolean }
  /** How many orders, and items of the other desks, ended or were left by one of their parties. */
  | { readonly kind: 'barred'; readonly orders: number; readonly items: number; readonly replayed: boolean }
  /** A desk's item as the request left it, or which one an earlier request of the same key was about. */
  | { readonly kind: 'item'; readonly id: number; readonly item: DeskItem | null; readonly replayed: boolean }
  | { readonly kind: 'done'; readonly replayed: boolean };

/** The kind of write that a request is, within which its key is unique. */
export function writeKind(request: LoopRequest): string {
  return request.kind === 'desk' ? `${request.desk}.${request.action.kind}` : request.kind;
}

/** What identifies a request that came before, in all markets; null when nothing does. */
export function requestKey(request: LoopRequest): string | null {
  // A pick is an order like any other: their ids are of one kind.
  if (request.kind === 'place' || request.kind === 'pick')
    return `place/${request.organizationId}/${request.clientOrderId}`;
  if ('guard' in request && request.guard)
    return `${writeKind(request)}/${request.organizationId}/${request.guard.key}`;
  return null;
}
