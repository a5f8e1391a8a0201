import { addDays } from '../../../shared/clock.js';
import { DomainError, type FieldError } from '../../../shared/domain-error.js';
import { parsePrice, parseQuantity, unitsOf, type InstrumentGrid } from '../../registry/index.js';
import { fault } from '../orders/order-request.js';
import type { IntentionTermsForm } from './intention.dto.js';
import { INTENTION_INVALID } from './intention.errors.js';
import { VALID_DAYS_MAX, type Intention } from './intention.js';

export type IntentionTerms = Pick<Intention, 'units' | 'priceTicks' | 'region' | 'contact' | 'note' | 'validUntil'>;

/**
 * What a form says, in the steps of its instrument; `regionName` is that of the named region, if there is such a one.
 * Throws market.intention-invalid naming every field that does not fit.
 */
export function termsOf(
  form: IntentionTermsForm,
  grid: InstrumentGrid,
  regionName: string | undefined,
  today: string,
): IntentionTerms {
  const { quantity, contact, validUntil } = form;
  const [price, region, note] = [form.price ?? null, form.region ?? null, form.note ?? null];
  const fields: FieldError[] = [];
  const lots = parseQuantity(grid, quantity);
  if (!lots.ok) fields.push(fault('quantity', lots.fault));
  const ticks = price === null ? null : parsePrice(grid, price);
  if (ticks && !ticks.ok) fields.push(fault('price', ticks.fault));
  if (region !== null && regionName === undefined) {
    fields.push({ field: 'region', rule: 'division', message: '没有该行政区划 · no such administrative division' });
  }
  if (validUntil < today || validUntil > addDays(today, VALID_DAYS_MAX)) {
    const message = `须为今天起 ${VALID_DAYS_MAX} 天内 · must be from today to ${VALID_DAYS_MAX} days ahead`;
    fields.push({ field: 'validUntil', rule: 'in-range', message });
  }
  if (!lots.ok || (ticks && !ticks.ok) || fields.length > 0) {
    throw new DomainError(INTENTION_INVALID, undefined, { fields });
  }
  const units = unitsOf(grid, lots.value);
  return { units, priceTicks: ticks ? ticks.value : null, region, contact, note, validUntil };
}
