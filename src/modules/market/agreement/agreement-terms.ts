import { parseDecimal, type DecimalResult } from '../../../shared/decimal.js';
import { DomainError, type FieldError } from '../../../shared/domain-error.js';
import { parseYuan } from '../../../shared/fen.js';
import { AMOUNT_FEN_MAX, type InstrumentGrid } from '../../registry/index.js';
import { fault } from '../orders/order-request.js';
import type { AgreementTerms } from './agreement.js';
import { AGREEMENT_INVALID } from './agreement.errors.js';

/** Smallest units of one agreement; with the bound on amounts far inside `bigint` columns. */
export const UNITS_MAX = 10n ** 16n;

/** Quantity in smallest units and amount in fen. Throws market.agreement-invalid naming every field that does not fit. */
export function agreementTerms(grid: InstrumentGrid, quantity: string, amount: string): AgreementTerms {
  const units = parseDecimal(quantity, grid.quantityScale);
  const fen = parseYuan(amount);
  const faults = [faultOf('quantity', units, UNITS_MAX), faultOf('amount', fen, AMOUNT_FEN_MAX)];
  const fields = faults.filter((each) => each !== null);
  if (!units.ok || !fen.ok || fields.length > 0) throw new DomainError(AGREEMENT_INVALID, undefined, { fields });
  return { units: units.value.toString(), amountFen: fen.value.toString() };
}

function faultOf(field: string, parsed: DecimalResult, most: bigint): FieldError | null {
  if (!parsed.ok) return fault(field, parsed.fault);
  if (parsed.value === 0n) return fault(field, 'zero');
  return parsed.value > most ? fault(field, 'too-large') : null;
}
