import { addDays } from '../../../../shared/clock.js';
import { invariant } from '../../../../shared/invariant.js';
import type { PeriodKind } from './rule.js';

/** A stretch of whole days with the name that evidence uses. Both days belong to it. */
export interface Period {
  readonly kind: PeriodKind;
  readonly name: string;
  readonly from: string;
  readonly to: string;
}

export interface Span {
  readonly from: string;
  readonly to: string;
}

/** The periods that lie wholly within the span, in the order of time. */
export function periodsWithin(kind: PeriodKind, { from, to }: Span, yearBegins: number): readonly Period[] {
  const found: Period[] = [];
  for (let period = periodAt(kind, from, yearBegins); period.from <= to; period = after(period, yearBegins)) {
    if (period.from >= from && period.to <= to) found.push(period);
  }
  return found;
}

/** The period of a kind in which a day lies. */
export function periodAt(kind: PeriodKind, day: string, yearBegins: number): Period {
  const month = monthOf(day);
  switch (kind) {
    case 'week': {
      const from = addDays(day, -((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7));
      return { kind, name: from, from, to: addDays(from, 6) };
    }
    case 'month':
      return monthsFrom(kind, month, 1, month);
    case 'quarter': {
      const first = movedMonth(month, -((Number(month.slice(5)) - 1) % 3));
      return monthsFrom(kind, first, 3, `${first.slice(0, 4)}-Q${(Number(first.slice(5)) + 2) / 3}`);
    }
    case 'year': {
      const first = movedMonth(month, -((Number(month.slice(5)) - yearBegins + 12) % 12));
      const name = yearBegins === 1 ? first.slice(0, 4) : `${first}/${movedMonth(first, 11)}`;
      return monthsFrom(kind, first, 12, name);
    }
  }
}

/** Of a week: the month in which its Monday lies. */
export function monthOf(day: string): string {
  return day.slice(0, 7);
}

export function daysIn({ from, to }: Period): number {
  return (Date.parse(to) - Date.parse(from)) / 86_400_000 + 1;
}

/** The months that a period of whole months consists of. */
export function monthsOf(period: Period): readonly Period[] {
  invariant(period.kind !== 'week', 'a week has no months');
  return periodsWithin('month', period, 1);
}

function after(period: Period, yearBegins: number): Period {
  return periodAt(period.kind, addDays(period.to, 1), yearBegins);
}

function monthsFrom(kind: PeriodKind, first: string, count: number, name: string): Period {
  return { kind, name, from: `${first}-01`, to: addDays(`${movedMonth(first, count)}-01`, -1) };
}

function movedMonth(month: string, by: number): string {
  const months = Number(month.slice(0, 4)) * 12 + Number(month.slice(5)) - 1 + by;
  return `${Math.floor(months / 12)}-${String((months % 12) + 1).padStart(2, '0')}`;
}
