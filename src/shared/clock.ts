import { DateTime } from 'luxon';

/** Time is asked of a clock that is handed in, so that tests and the demo can set it. */
export interface Clock {
  now(): Date;
}

export const CLOCK = Symbol('Clock');

export const systemClock: Clock = { now: () => new Date() };

/** Days, months and trading days of every rule are those of this zone. */
export const ZONE = 'Asia/Shanghai';

/** The calendar day in Shanghai, `YYYY-MM-DD`. */
export function shanghaiDay(instant: Date): string {
  return DateTime.fromJSDate(instant, { zone: ZONE }).toISODate() ?? '';
}

/** The instant at which a Shanghai day begins. */
export function startOfShanghaiDay(day: string): Date {
  return DateTime.fromISO(day, { zone: ZONE }).startOf('day').toJSDate();
}

/** `day` moved by whole calendar days. */
export function addDays(day: string, days: number): string {
  return DateTime.fromISO(day, { zone: ZONE }).plus({ days }).toISODate() ?? '';
}
