import type { Instrument } from '../../../registry/index.js';
import { DomainError, type FieldError } from '../../../../shared/domain-error.js';
import type { Market } from '../../../../shared/market.js';
import type { Rulebook } from '../rulebook.js';
import { RULEBOOK_INVALID } from '../rulebook.errors.js';
import { gridFaults } from '../validation/grid-faults.js';
import { rulebookFaults } from '../validation/rulebook-faults.js';

/** Faults told at once; the rest are left for the next try. */
const FAULTS_MAX = 50;

/** The rulebook that `value` is. Throws RULEBOOK_INVALID with the path of each field below `rulebook`. */
export function checkedRulebook(value: unknown, market: Market, instruments: readonly Instrument[]): Rulebook {
  refuse(rulebookFaults(value));
  const rulebook = value as Rulebook;
  if (rulebook.market !== market) {
    refuse([{ field: 'market', rule: 'of-the-market', message: `须为 ${market} · must be ${market}` }]);
  }
  refuse(gridFaults(rulebook, instruments));
  return rulebook;
}

/** RUL-3: automatic matching is proposed with the document that allows it. Throws RULEBOOK_INVALID. */
export function assertDocumented({ matching }: Rulebook, documents: number): void {
  if (matching.policy !== 'price-time' || documents > 0) return;
  const message = '启用自动撮合须附批准文件 · automatic matching is proposed with the document that allows it';
  throw invalid([{ field: 'documents', rule: 'automatic-matching-needs-document', message }]);
}

function refuse(faults: readonly FieldError[]): void {
  if (faults.length === 0) return;
  throw invalid(faults.slice(0, FAULTS_MAX).map((each) => ({ ...each, field: below(each.field) })));
}

function below(field: string): string {
  return field === '' ? 'rulebook' : `rulebook.${field}`;
}

function invalid(fields: readonly FieldError[]): DomainError {
  const [first] = fields;
  return new DomainError(RULEBOOK_INVALID, `${RULEBOOK_INVALID.en} (${first?.field}: ${first?.rule})`, { fields });
}
