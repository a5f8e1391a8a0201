import { DomainError, type FieldError } from '../../../shared/domain-error.js';
import { RULE_ERRORS } from './auction.errors.js';
import { showPrice, showQuantity, type AuctionGrid } from './auction-grid.js';
import type { Refusal } from './refusal.js';

/** Figures of a refusal that are prices in ticks, by the names under which a client gets them in yuan. */
const PRICES: Readonly<Record<string, string>> = {
  startTicks: 'startPrice',
  stepTicks: 'step',
  limitTicks: 'limitPrice',
  multipleTicks: 'multiple',
  best: 'best',
  worst: 'worst',
};
const QUANTITIES: Readonly<Record<string, string>> = {
  offered: 'offered',
  cap: 'cap',
  before: 'before',
  bidLotsMin: 'minimumQuantity',
};

/** Fields of an event, by the names that they have in a request. */
const FIELDS: Readonly<Record<string, string>> = {
  priceTicks: 'price',
  lots: 'quantity',
  startTicks: 'startPrice',
  stepTicks: 'step',
  ciphertext: 'seal',
  'bidding.bidLotsMin': 'minimumQuantity',
  'reserve.ticks': 'reserve.price',
  object: 'object.quantity',
};

/** A rule's refusal as a client is told: its code, its field and its figures in yuan and units. */
export function refusalError({ rule, field, facts }: Refusal, grid: AuctionGrid): DomainError {
  const definition = RULE_ERRORS[rule];
  const shown = Object.fromEntries(
    Object.entries(facts).map(([name, value]) => {
      const price = PRICES[name];
      const quantity = QUANTITIES[name];
      if (price !== undefined && typeof value === 'number') return [price, showPrice(grid, value)];
      if (quantity !== undefined && typeof value === 'number') return [quantity, showQuantity(grid, value)];
      return [name, value];
    }),
  );
  const fields: FieldError[] =
    field === null ? [] : [{ field: FIELDS[field] ?? field, rule, message: `${definition.zh} · ${definition.en}` }];
  return new DomainError(definition, undefined, { fields, facts: shown });
}
