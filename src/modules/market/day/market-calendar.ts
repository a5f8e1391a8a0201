import { addTradingDays, isTradingDay } from '../../../shared/calendar/calendar.js';
import { YEAR_NOT_COVERED } from '../../../shared/calendar/calendar.errors.js';
import { addDays } from '../../../shared/clock.js';
import { DomainError } from '../../../shared/domain-error.js';
import type { CalendarRule, Rulebook } from '../rulebook/rulebook.js';

/**
 * Whether a market with this calendar trades on a day. A year whose holidays are not known yet has no trading days but
 * those that the rulebook names: better closed than open on a holiday.
 */
export function isTradingDayOf(calendar: CalendarRule, day: string): boolean {
  if (calendar.days === 'every-day') return !calendar.closed.includes(day);
  return covered(() => isTradingDay(day, calendar)) ?? calendar.open.includes(day);
}

/**
 * The first day on which units bought on `day` may be sold: T+N or the minimum holding period, the longer one. Beyond the
 * years whose holidays are known weekdays are counted; a holiday among them is no trading day anyhow.
 */
export function releaseDay({ calendar, settlement }: Rulebook, day: string): string {
  const days = Math.max(settlement.unitReleaseDays, settlement.minimumHoldingDays);
  if (calendar.days === 'every-day') return addDays(day, days);
  return covered(() => addTradingDays(day, days, calendar)) ?? addWeekdays(day, days);
}

function covered<Answer>(ask: () => Answer): Answer | null {
  try {
    return ask();
  } catch (error) {
    if (error instanceof DomainError && error.definition === YEAR_NOT_COVERED) return null;
    throw error;
  }
}

const SATURDAY = 6;
const SUNDAY = 0;

function addWeekdays(day: string, days: number): string {
  let reached = day;
  for (let left = days; left > 0;) {
    reached = addDays(reached, 1);
    const weekday = new Date(`${reached}T00:00:00Z`).getUTCDay();
    if (weekday !== SATURDAY && weekday !== SUNDAY) left -= 1;
  }
  return reached;
}
