import type { ExactLine } from './evaluation.js';
import { monthOf, periodAt } from './period.js';
import type { CompensationRules, LineSelection, Scope } from './rule.js';

type Placed = Pick<ExactLine, 'part' | 'line' | 'item' | 'subject' | 'party' | 'period'>;

/** Lines with the same key belong to the same scope. */
export function scopeKey(line: Placed, per: readonly Scope[], rules: CompensationRules): string {
  return JSON.stringify(per.map((scope) => valueIn(line, scope, rules)));
}

export function isSelected({ part, line }: Pick<ExactLine, 'part' | 'line'>, selection: LineSelection): boolean {
  return selection === 'all' || selection.includes(part) || selection.includes(`${part}/${line ?? ''}`);
}

function valueIn({ part, line, item, subject, party, period }: Placed, scope: Scope, rules: CompensationRules) {
  switch (scope) {
    case 'line':
      return `${part}/${line ?? ''}`;
    case 'item':
      return item;
    case 'section':
      return subject;
    case 'party':
      return party;
    case 'period':
      return period.name;
    case 'month':
      // A quarter or a year is no part of the month in which it begins.
      return period.kind === 'week' || period.kind === 'month' ? monthOf(period.from) : period.name;
    case 'year':
      return periodAt('year', period.from, rules.yearBegins).name;
  }
}
