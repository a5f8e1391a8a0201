import { addDays, shanghaiDay, startOfShanghaiDay } from '../../../shared/clock.js';
import { DomainError } from '../../../shared/domain-error.js';
import { timeMs } from '../day/day-rules.js';
import { isTradingDayOf } from '../day/market-calendar.js';
import type { CalendarRule, Rulebook } from '../rulebook/rulebook.js';
import { REGISTER_TRANSFER_CLOSED, REGISTER_TRANSFER_NOT_OFFERED } from './register-transfer.errors.js';
import type { Direction } from './register-transfer.js';

/** How far ahead the next trading day is looked for; no holiday is as long. */
const DAYS_AHEAD_MAX = 31;

/**
 * Whether units may move under the rules of the day of `at`: on trading days inside the window. Where the rules have no
 * window nothing goes to the register, and what an earlier window left there comes back at any time.
 * Throws market.register-transfer-not-offered, and market.register-transfer-closed, which says when it next opens.
 */
export function checkRegisterWindow({ calendar, settlement }: Rulebook, direction: Direction, at: Date): void {
  const { registerTransfer: window } = settlement;
  if (window === null) {
    if (direction === 'to-register') throw new DomainError(REGISTER_TRANSFER_NOT_OFFERED);
    return;
  }
  const today = shanghaiDay(at);
  if (isTradingDayOf(calendar, today) && at >= momentOf(today, window.from) && at < momentOf(today, window.to)) return;
  const opensAt = nextOpening(calendar, window.from, at)?.toISOString() ?? null;
  const hours = `between ${window.from} and ${window.to} Asia/Shanghai on trading days`;
  throw new DomainError(REGISTER_TRANSFER_CLOSED, `${REGISTER_TRANSFER_CLOSED.en}, but ${hours}`, {
    facts: { from: window.from, to: window.to, opensAt },
  });
}

/** By the rules of today, also where other rules will hold by then; null where these know no trading day ahead. */
function nextOpening(calendar: CalendarRule, from: string, at: Date): Date | null {
  let day = shanghaiDay(at);
  for (let ahead = 0; ahead <= DAYS_AHEAD_MAX; ahead += 1, day = addDays(day, 1)) {
    const opensAt = momentOf(day, from);
    if (opensAt > at && isTradingDayOf(calendar, day)) return opensAt;
  }
  return null;
}

/** `09:00` of a Shanghai day. */
function momentOf(day: string, time: string): Date {
  return new Date(startOfShanghaiDay(day).getTime() + timeMs(time));
}
