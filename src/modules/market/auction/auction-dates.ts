import { YEAR_NOT_COVERED } from '../../../shared/calendar/calendar.errors.js';
import { addWorkingDays } from '../../../shared/calendar/calendar.js';
import { addDays, startOfShanghaiDay } from '../../../shared/clock.js';
import { DomainError } from '../../../shared/domain-error.js';

/** Dates that an auction sets: each is the first moment after the last day on which something may be done. */

/** The end of the last of so many calendar days after `day`. */
export function endOfCalendarDays(day: string, days: number): Date {
  return startOfShanghaiDay(addDays(day, days + 1));
}

/** The end of the last of so many working days, one at least, after `day`. */
export function endOfWorkingDays(day: string, days: number): Date {
  return startOfShanghaiDay(addDays(workingDay(day, Math.max(1, days)), 1));
}

/** The longest run of free days that was ever announced. */
const FREE_DAYS_MAX = 9;

/** In a year whose working days are not announced yet, so many calendar days as are enough whatever will be announced. */
function workingDay(day: string, days: number): string {
  try {
    return addWorkingDays(day, days);
  } catch (error) {
    if (error instanceof DomainError && error.definition === YEAR_NOT_COVERED)
      return addDays(day, 2 * days + FREE_DAYS_MAX);
    throw error;
  }
}
