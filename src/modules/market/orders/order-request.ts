import { hash } from 'node:crypto';
import { DomainError, defineError, type FieldError } from '../../../shared/domain-error.js';
import { isAmountCarried, parsePrice, parseQuantity, type InstrumentGrid } from '../../registry/index.js';
import type { OrderForm } from './order.dto.js';

export const ORDER_INVALID = defineError({
  code: 'market.order-invalid',
  status: 422,
  zh: '委托不符合交易规则',
  en: 'The order breaks a rule of the instrument',
});

/** An order in the book's own units. */
export interface OrderTerms {
  readonly priceTicks: number;
  readonly quantityLots: number;
}

const MESSAGES: Readonly<Record<string, string>> = {
  'not-a-decimal': '须为十进制数字 · must be a plain decimal number',
  'too-long': '数字过长 · has too many digits',
  'too-precise': '小数位过多 · has more decimals than the instrument',
  zero: '须大于零 · must be above zero',
  'off-tick': '不是最小变动价位的整数倍 · is not a whole number of ticks',
  'off-lot': '不是最小交易单位的整数倍 · is not a whole number of lots',
  'too-large': '超出上限 · is above the limit',
};

/** Puts price and quantity on the grid. Throws market.order-invalid naming every field that does not fit. */
export function orderTerms(grid: InstrumentGrid, price: string, quantity: string): OrderTerms {
  const faults: FieldError[] = [];
  const priceTicks = parsePrice(grid, price);
  if (!priceTicks.ok) faults.push(fault('price', priceTicks.fault));
  const quantityLots = parseQuantity(grid, quantity);
  if (!quantityLots.ok) faults.push(fault('quantity', quantityLots.fault));
  if (!priceTicks.ok || !quantityLots.ok) throw new DomainError(ORDER_INVALID, undefined, { fields: faults });
  if (!isAmountCarried(grid, priceTicks.value, quantityLots.value)) {
    throw new DomainError(ORDER_INVALID, undefined, { fields: [fault('quantity', 'too-large')] });
  }
  return { priceTicks: Number(priceTicks.value), quantityLots: Number(quantityLots.value) };
}

/** A post-only order rests or is refused, so it cannot be one that never rests. */
export function assertPostOnlyRests(form: OrderForm): void {
  if (!form.postOnly || form.timeInForce === 'day' || form.timeInForce === 'gtc') return;
  const message = '只挂单委托须为 day 或 gtc · a post-only order is day or gtc';
  throw new DomainError(ORDER_INVALID, undefined, { fields: [{ field: 'postOnly', rule: 'never-rests', message }] });
}

export function fault(field: string, rule: string): FieldError {
  return { field, rule, message: MESSAGES[rule] ?? rule };
}

/** SHA-256 of what a request asks for, in canonical form: `68.5` and `68.50` ask for the same. */
export function fingerprintOf(...parts: readonly (string | number | boolean | null)[]): Buffer {
  return hash('sha256', JSON.stringify(parts), 'buffer');
}
