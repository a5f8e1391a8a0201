import { parseDecimal, formatDecimal } from '../../../shared/decimal.js';
import { DomainError } from '../../../shared/domain-error.js';
import { invariant } from '../../../shared/invariant.js';
import { divideCeiling, divideFloor } from '../../../shared/rounding.js';
import { unitsOf, type InstrumentTerms } from '../desk/instrument-terms.js';
import type { BatchDraft } from '../loop/batch-draft.js';
import type { MarketState } from '../loop/market-state.js';
import {
  HOLDER_LIMIT_REACHED,
  OPEN_ORDERS_LIMIT_REACHED,
  ORDER_RATE_EXCEEDED,
  POSITION_LIMIT_EXCEEDED,
} from './limits.errors.js';

/** Decimals of a quantity in a rulebook; no instrument has more. */
const QUANTITY_DECIMALS = 6;

/** Throws market.order-rate-exceeded. */
export function checkPace(state: MarketState, accountId: bigint, at: Date): void {
  const { ordersPerMinuteMax } = state.dayRules.content.limits;
  if (ordersPerMinuteMax === null) return;
  const waitMs = state.pace.waitMs(accountId, ordersPerMinuteMax, at);
  if (waitMs === 0) return;
  const retryAfterSeconds = Number(divideCeiling(BigInt(waitMs), 1_000n));
  throw new DomainError(ORDER_RATE_EXCEEDED, undefined, { facts: { ordersPerMinuteMax }, retryAfterSeconds });
}

/** An order, pick or change was taken. */
export function notePace(state: MarketState, accountId: bigint, at: Date): void {
  if (state.dayRules.content.limits.ordersPerMinuteMax !== null) state.pace.note(accountId, at);
}

/** Of an order that may come to rest. Throws market.open-orders-limit-reached. */
export function checkOpenOrders(state: MarketState, accountId: bigint): void {
  const { openOrdersMax } = state.dayRules.content.limits;
  if (openOrdersMax === null) return;
  const open = state.openOrders.countOf(accountId);
  if (open < openOrdersMax) return;
  throw new DomainError(OPEN_ORDERS_LIMIT_REACHED, undefined, { facts: { openOrdersMax, open } });
}

/**
 * Of an account that would have `moreLots` more open to buy. Throws market.position-limit-exceeded and
 * market.holder-limit-reached.
 */
export function checkPurchase(
  state: MarketState,
  draft: BatchDraft,
  accountId: bigint,
  terms: InstrumentTerms,
  moreLots: number,
): void {
  checkPurchasedUnits(state, draft, accountId, terms, unitsOf(terms, moreLots));
}

/** As `checkPurchase`, of a quantity in smallest units. */
export function checkPurchasedUnits(
  state: MarketState,
  draft: BatchDraft,
  accountId: bigint,
  terms: InstrumentTerms,
  units: bigint,
): void {
  checkPosition(state, draft, accountId, terms, units);
  checkHolders(state, draft, accountId, terms);
}

function checkPosition(
  state: MarketState,
  draft: BatchDraft,
  accountId: bigint,
  terms: InstrumentTerms,
  ordered: bigint,
): void {
  const { positionMax } = state.dayRules.content.limits;
  if (positionMax === null) return;
  const own = draft.limits.ownLimits.get(`${accountId}/${terms.code}`);
  const limit = own ?? unitsOfQuantity(positionMax, terms.quantityScale);
  const position = positionsOf(draft, terms.code).get(accountId) ?? 0n;
  const open = unitsOf(terms, state.openOrders.purchaseOf(terms.code, accountId));
  if (position + open + ordered <= limit) return;
  const text = (units: bigint): string => formatDecimal(units, terms.quantityScale);
  throw new DomainError(POSITION_LIMIT_EXCEEDED, undefined, {
    facts: { positionMax: text(limit), position: text(position), openPurchases: text(open), ordered: text(ordered) },
  });
}

/** Who holds nothing yet but has an open purchase counts as a holder: it may become one at any moment. */
function checkHolders(state: MarketState, draft: BatchDraft, accountId: bigint, { code }: InstrumentTerms): void {
  const { holdersMax } = state.dayRules.content.limits;
  if (holdersMax === null) return;
  const positions = positionsOf(draft, code);
  if (isHolder(positions, accountId) || state.openOrders.purchaseOf(code, accountId) > 0) return;
  let holders = 0;
  for (const units of positions.values()) if (units > 0n) holders += 1;
  for (const buyer of state.openOrders.buyersOf(code)) if (!isHolder(positions, buyer)) holders += 1;
  if (holders < holdersMax) return;
  throw new DomainError(HOLDER_LIMIT_REACHED, undefined, { facts: { holdersMax, holders } });
}

function isHolder(positions: ReadonlyMap<bigint, bigint>, accountId: bigint): boolean {
  return (positions.get(accountId) ?? 0n) > 0n;
}

function positionsOf({ limits }: BatchDraft, code: string): ReadonlyMap<bigint, bigint> {
  const positions = limits.positions.get(code);
  invariant(positions, `the positions in ${code} were read`);
  return positions;
}

/** A rulebook's quantity in an instrument's smallest units; what is finer than these is dropped. */
export function unitsOfQuantity(quantity: string, quantityScale: number): bigint {
  const parsed = parseDecimal(quantity, QUANTITY_DECIMALS);
  invariant(parsed.ok, 'a published quantity has at most six decimals');
  return divideFloor(parsed.value, 10n ** BigInt(QUANTITY_DECIMALS - quantityScale));
}
