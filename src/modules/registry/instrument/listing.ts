import { addDays } from '../../../shared/clock.js';
import { parseDecimal } from '../../../shared/decimal.js';
import { DomainError, type FieldError } from '../../../shared/domain-error.js';
import { InstrumentGridRefused, InstrumentTermsInvalid } from '../registry.errors.js';
import { defineGrid, type InstrumentGrid } from './instrument-grid.js';
import type { Instrument, ListingPayload } from './instrument.js';
import type { ListingBody } from './listing.dto.js';

export const INSTRUMENT_LISTING = 'instrument-listing';

/** The largest tick and lot, in their smallest units; the database has the same bound. */
const STEP_MAX = 10n ** 12n;

/**
 * What a form proposes. Throws InstrumentTermsInvalid with the field, and InstrumentGridRefused when one lot at one
 * tick is not a whole number of fen.
 */
export function listingOf(form: ListingBody): ListingPayload {
  const lot = step('lot', form.lot, form.quantityScale);
  const tick = step('tick', form.tick, form.priceScale);
  const payload = {
    code: form.code,
    market: form.market,
    nameZh: form.nameZh,
    nameEn: form.nameEn,
    matter: form.matter,
    unit: form.unit,
    quantityScale: form.quantityScale,
    lot: lot.toString(),
    priceScale: form.priceScale,
    tick: tick.toString(),
    vintage: form.vintage ?? null,
    validFrom: form.validFrom ?? null,
    validTo: form.validTo ?? null,
    region: form.region ?? null,
    basin: form.basin ?? null,
    issuers: [...new Set(form.issuers)].sort(),
  };
  gridOf(payload);
  if (payload.validTo !== null && payload.validTo < addDays(payload.validFrom ?? '0001-01-01', 1)) {
    throw invalid('validTo', 'after-valid-from', '须晚于起始日 · must be after validFrom');
  }
  return payload;
}

/** The instrument that an approved listing makes. */
export function listedInstrument(payload: ListingPayload, proposalId: string, at: Date): Instrument {
  return {
    code: payload.code,
    market: payload.market,
    nameZh: payload.nameZh,
    nameEn: payload.nameEn,
    matter: payload.matter,
    unit: payload.unit,
    grid: gridOf(payload),
    vintage: payload.vintage,
    validFrom: payload.validFrom,
    validTo: payload.validTo,
    region: payload.region,
    basin: payload.basin,
    status: 'listed',
    listedAt: at,
    proposalId,
  };
}

function gridOf(payload: Pick<ListingPayload, 'quantityScale' | 'lot' | 'priceScale' | 'tick'>): InstrumentGrid {
  const { quantityScale, priceScale } = payload;
  const result = defineGrid({ priceScale, tick: BigInt(payload.tick), quantityScale, lot: BigInt(payload.lot) });
  if (!result.ok)
    throw new DomainError(InstrumentGridRefused, InstrumentGridRefused.en, { facts: { fault: result.fault } });
  return result.grid;
}

function step(field: 'lot' | 'tick', text: string, scale: number): bigint {
  const parsed = parseDecimal(text, scale);
  if (!parsed.ok) throw invalid(field, parsed.fault, `须为至多 ${scale} 位小数 · must have at most ${scale} decimals`);
  if (parsed.value === 0n) throw invalid(field, 'zero', '须大于零 · must be above zero');
  if (parsed.value > STEP_MAX) throw invalid(field, 'too-large', '过大 · too large');
  return parsed.value;
}

function invalid(field: string, rule: string, message: string): DomainError {
  const fields: FieldError[] = [{ field, rule, message }];
  return new DomainError(InstrumentTermsInvalid, `${InstrumentTermsInvalid.en} (${field}: ${rule})`, { fields });
}
