import { parseDecimal, formatDecimal } from '../../../shared/decimal.js';
import { DomainError } from '../../../shared/domain-error.js';
import { invariant } from '../../../shared/invariant.js';
import { divideCeiling, divideFloor } from '../../../shared/rounding.js';
import { unitsOf, type InstrumentTerms } from '../desk/instrument-terms.js';
import type { BatchDraft } from '../loop/batch-draft.js';
import type { MarketState } from '../loop/market-state.js';
import { COUNTERPARTY_RESTRICTED } from '../market.errors.js';
import type { DeskPurchase } from './desk-purchases.js';
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

/**
 * Of what a step at a desk beside the book would have accounts buy more than they have open by now. Throws
 * market.position-limit-exceeded and market.holder-limit-reached; of another account than the asker's
 * market.counterparty-restricted, because whose position it is not is not told of it.
 */
export function checkDeskPurchases(
  state: MarketState,
  draft: BatchDraft,
  asker: bigint | null,
  purchases: readonly DeskPurchase[],
): void {
  for (const { accountId, instrument, units } of purchases) {
    try {
      checkPurchasedUnits(state, draft, accountId, state.instrument(instrument).terms, units);
    } catch (error) {
      if (!(error instanceof DomainError) || accountId === asker) throw error;
      throw new DomainError(COUNTERPARTY_RESTRICTED);
    }
  }
}

/** Smallest units that an account may still buy beyond all that it has open; null: without limit. */
export function unitsLeft(
  state: MarketState,
  draft: BatchDraft,
  accountId: bigint,
  terms: InstrumentTerms,
): bigint | null {
  const standing = standingOf(state, draft, accountId, terms);
  return standing && standing.limit - standing.position - standing.open;
}

function checkPurchasedUnits(
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
  const standing = standingOf(state, draft, accountId, terms);
  if (!standing) return;
  const { limit, position, open } = standing;
  if (position + open + ordered <= limit) return;
  const text = (units: bigint): string => formatDecimal(units, terms.quantityScale);
  throw new DomainError(POSITION_LIMIT_EXCEEDED, undefined, {
    facts: { positionMax: text(limit), position: text(position), openPurchases: text(open), ordered: text(ordered) },
  });
}

/** Where an account stands towards its limit, in smallest units; null: without limit. */
function standingOf(
  state: MarketState,
  draft: BatchDraft,
  accountId: bigint,
  terms: InstrumentTerms,
): { readonly limit: bigint; readonly position: bigint; readonly open: bigint } | null {
  const { positionMax } = state.dayRules.content.limits;
  if (positionMax === null) return null;
  const { code } = terms;
  const own = draft.limits.ownLimits.get(`${accountId}/${code}`);
  return {
    limit: own ?? unitsOfQuantity(positionMax, terms.quantityScale),
    position: positionsOf(draft, code).get(accountId) ?? 0n,
    open: unitsOf(terms, state.openOrders.purchaseOf(code, accountId)) + state.deskPurchases.unitsOf(code, accountId),
  };
}

/** Who holds nothing yet but has an open purchase counts as a holder: it may become one at any moment. */
function checkHolders(state: MarketState, draft: BatchDraft, accountId: bigint, { code }: InstrumentTerms): void {
  const { holdersMax } = state.dayRules.content.limits;
  if (holdersMax === null) return;
  const positions = positionsOf(draft, code);
  const buyers = new Set([...state.openOrders.buyersOf(code), ...state.deskPurchases.buyersOf(code)]);
  if (isHolder(positions, accountId) || buyers.has(accountId)) return;
  let holders = 0;
  for (const units of positions.values()) if (units > 0n) holders += 1;
  for (const buyer of buyers) if (!isHolder(positions, buyer)) holders += 1;
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
