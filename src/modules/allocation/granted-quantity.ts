import type { Instrument } from '../registry/index.js';
import { formatDecimal, parseDecimal } from '../../shared/decimal.js';
import { DomainError } from '../../shared/domain-error.js';
import { QuantityInvalid } from './allocation.errors.js';
import { QUANTITY_MAX } from './application.js';

/**
 * Display units → smallest units. A right is granted to the smallest unit; the lot is a rule of trading only.
 * Throws QuantityInvalid with the field.
 */
export function parseGranted(instrument: Instrument, text: string, field: string): bigint {
  const scale = instrument.grid.quantityScale;
  const parsed = parseDecimal(text, scale);
  const fault = !parsed.ok
    ? parsed.fault
    : parsed.value === 0n
      ? 'zero'
      : parsed.value > QUANTITY_MAX
        ? 'too-large'
        : null;
  if (parsed.ok && fault === null) return parsed.value;
  const message = `须为正数，至多 ${scale} 位小数 · must be above zero with at most ${scale} decimals`;
  throw new DomainError(QuantityInvalid, `${QuantityInvalid.en} (${fault ?? ''})`, {
    fields: [{ field, rule: fault ?? 'invalid', message }],
  });
}

/** Smallest units → display units. */
export function printGranted(instrument: Instrument, quantity: bigint): string {
  return formatDecimal(quantity, instrument.grid.quantityScale);
}
