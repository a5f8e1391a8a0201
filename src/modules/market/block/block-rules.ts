import { formatDecimal, parseDecimal } from '../../../shared/decimal.js';
import { shanghaiTimeMs } from '../../../shared/clock.js';
import { DomainError } from '../../../shared/domain-error.js';
import { invariant } from '../../../shared/invariant.js';
import { formatPrice, formatQuantity } from '../../registry/index.js';
import { broken, checkNotHalted, clockTime, PRICE_OFF_STEP, QUANTITY_OFF_STEP } from '../day/order-rules.js';
import { nextBlockMs } from '../day/session-plan.js';
import { unitsOf, type InstrumentTerms } from '../desk/instrument-terms.js';
import type { MarketState } from '../loop/market-state.js';
import { OWN_GROUP } from '../market.errors.js';
import type { BlockRules } from '../rulebook/rulebook.js';
import { COUNTERPARTIES_MAX, type BlockTerms, type MakeOffer } from './block.js';
import {
  BLOCK_BELOW_MINIMUM,
  BLOCK_CLOSED,
  BLOCK_DIRECTED_NOT_ALLOWED,
  BLOCK_DIRECTED_TO_ONE,
  BLOCK_GROUP_NOT_ALLOWED,
  BLOCK_NOT_OFFERED,
  BLOCK_OUTSIDE_BAND,
} from './block.errors.js';

/**
 * The rules of the day for blocks. Throws market.halted, market.instrument-halted, market.block-not-offered or
 * market.block-closed when none is negotiated in the instrument at this moment; the last says when they next are today.
 */
export function checkTakesBlocks(state: MarketState, instrument: string, at: Date): BlockRules {
  checkNotHalted(state, instrument);
  const { block } = state.dayRules.content;
  if (!block) throw new DomainError(BLOCK_NOT_OFFERED, undefined, { facts: { market: state.market } });
  if (state.blockOpen && !state.dayClosed) return block;
  const next = state.dayClosed ? null : nextBlockMs(state.dayRules, shanghaiTimeMs(at));
  throw new DomainError(BLOCK_CLOSED, undefined, { facts: { blocksFrom: next === null ? null : clockTime(next) } });
}

/**
 * Throws market.block-directed-to-one, market.block-directed-not-allowed, market.block-group-not-allowed and
 * market.counterparty-of-own-group.
 */
export function checkParties(rules: BlockRules, { form, offerer, counterparties }: MakeOffer): void {
  invariant(counterparties.length >= 1 && counterparties.length <= COUNTERPARTIES_MAX, 'an offer names its parties');
  if (form === 'directed' && counterparties.length > 1) throw broken(BLOCK_DIRECTED_TO_ONE, 'counterparties', {});
  if (form === 'directed' && !rules.directed) throw broken(BLOCK_DIRECTED_NOT_ALLOWED, 'form', {});
  if (form === 'group' && !rules.group) throw broken(BLOCK_GROUP_NOT_ALLOWED, 'form', {});
  for (const [index, { group, creditCode }] of counterparties.entries()) {
    if (group === offerer.group) throw broken(OWN_GROUP, `counterparties.${index}`, { counterparty: creditCode });
  }
}

/** Throws what of the terms breaks a rule, each with a code of its own. */
export function checkTerms(
  state: MarketState,
  rules: BlockRules,
  terms: InstrumentTerms,
  { priceTicks, quantityLots }: BlockTerms,
): void {
  const { today } = state.instrument(terms.code);
  invariant(today, 'an open market has figures of the day');
  const price = (ticks: number): string => formatPrice(terms, BigInt(ticks));
  if (priceTicks % today.priceStepTicks !== 0) {
    throw broken(PRICE_OFF_STEP, 'price', { step: price(today.priceStepTicks) });
  }
  const { blockBand: band } = today;
  if (band && (priceTicks < band.lowTicks || priceTicks > band.highTicks)) {
    throw broken(BLOCK_OUTSIDE_BAND, 'price', {
      lowest: price(band.lowTicks),
      highest: price(band.highTicks),
      reference: today.referenceTicks === null ? null : price(today.referenceTicks),
    });
  }
  if (quantityLots % today.quantityStepLots !== 0) {
    throw broken(QUANTITY_OFF_STEP, 'quantity', { step: formatQuantity(terms, BigInt(today.quantityStepLots)) });
  }
  const least = parseDecimal(rules.quantityMin, terms.quantityScale);
  invariant(least.ok, 'a published quantity is a decimal of the unit');
  if (unitsOf(terms, quantityLots) < least.value) {
    throw broken(BLOCK_BELOW_MINIMUM, 'quantity', { minimum: formatDecimal(least.value, terms.quantityScale) });
  }
}
