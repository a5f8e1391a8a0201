import { DateTime } from 'luxon';

/** Time is asked of a clock that is handed in, so that tests and the demo can set it. */
export interface Clock {
  now(): Date;
}

export const CLOCK = Symbol('Clock');

export const systemClock: Clock = { now: () => new Date() };

/** Days, months and trading days of every rule are those of this zone. */
export const ZONE = 'Asia/Shanghai';

/** The day that was asked for last, with its bounds: one answer serves all the orders of a day. */
let known = { day: '', fromMs: 0, beforeMs: 0 };

/** The calendar day in Shanghai, `YYYY-MM-DD`. */
export function shanghaiDay(instant: Date): string {
  return dayAround(instant.getTime()).day;
}

/** Milliseconds since the Shanghai day of this instant began. */
export function shanghaiTimeMs(instant: Date): number {
  return instant.getTime() - dayAround(instant.getTime()).fromMs;
}

function dayAround(ms: number): typeof known {
  if (ms < known.fromMs || ms >= known.beforeMs) {
    const start = DateTime.fromMillis(ms, { zone: ZONE }).startOf('day');
    known = { day: start.toISODate() ?? '', fromMs: start.toMillis(), beforeMs: start.plus({ days: 1 }).toMillis() };
  }
  return known;
}

/** The instant at which a Shanghai day begins. */
export function startOfShanghaiDay(day: string): Date {
  return DateTime.fromISO(day, { zone: ZONE }).startOf('day').toJSDate();
}

const DAY_MS = 86_400_000;

/** `day` (`YYYY-MM-DD`) moved by whole calendar days. Plain arithmetic, because each trade of a T+N instrument asks. */
export function addDays(day: string, days: number): string {
  const moved = new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS);
  return Number.isNaN(moved.getTime()) ? '' : moved.toISOString().slice(0, 10);
}

/** An instant for people: `2026-03-02 10:00:00`, the time in Shanghai. Arithmetic, because each row of a file asks. */
export function shanghaiTime(instant: Date): string {
  const { day, fromMs, beforeMs } = dayAround(instant.getTime());
  if (beforeMs - fromMs === DAY_MS) return `${day} ${new Date(instant.getTime() - fromMs).toISOString().slice(11, 19)}`;
  // A day on which summer time began or ended: its clocks did not show the time since midnight.
  return DateTime.fromJSDate(instant, { zone: ZONE }).toFormat('yyyy-MM-dd HH:mm:ss');
}
