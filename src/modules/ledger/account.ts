import type { Market } from '../../shared/market.js';

/**
 * What an account is for. An organization has at most one account of each kind in each market. `register` is where a
 * holder keeps units that are not for sale, beside its `trading` account; it holds no money and takes no orders.
 */
export const ACCOUNT_KINDS = [
  'trading',
  'register',
  'treasury',
  'reserve',
  'issuance',
  'retirement',
  'bank',
  'fee',
  'deposit',
] as const;
export type AccountKind = (typeof ACCOUNT_KINDS)[number];

export interface Account {
  readonly id: bigint;
  readonly organizationId: string;
  readonly market: Market;
  readonly kind: AccountKind;
  /** Stands for the world outside (issuance, bank) and may be negative. */
  readonly outside: boolean;
  readonly openedAt: Date;
}

/** The three parts of what an account has of an asset, in fen or the instrument's smallest unit. */
export interface Buckets {
  readonly available: bigint;
  /** Held by an order, bid, freeze or pledge. */
  readonly held: bigint;
  /** Bought but not yet sellable. */
  readonly pending: bigint;
}

export interface Balance extends Buckets {
  readonly accountId: bigint;
  readonly asset: string;
}

export const EMPTY: Buckets = { available: 0n, held: 0n, pending: 0n };

export function addBuckets(a: Buckets, b: Buckets): Buckets {
  return { available: a.available + b.available, held: a.held + b.held, pending: a.pending + b.pending };
}
