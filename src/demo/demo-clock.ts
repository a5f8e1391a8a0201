import type { Clock } from '../shared/clock.js';
import { startOfShanghaiDay } from '../shared/clock.js';
import { invariant } from '../shared/invariant.js';

/** Friday, on which everything is prepared. */
export const PREPARATION_DAY = '2026-02-27';
/** Monday, a trading day from its opening to its statements. */
export const TRADING_DAY = '2026-03-02';
/** From here on the markets of the demo are open at all hours. */
export const OPEN_DAY = '2026-03-03';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** The demo's own time: fixed days, so that two demos are alike. */
export class DemoClock implements Clock {
  private instantMs = instantOf(PREPARATION_DAY, '08:30');

  now(): Date {
    return new Date(this.instantMs);
  }

  forward(ms: number): void {
    this.instantMs += ms;
  }

  /** To a time of day in Shanghai, `09:30`; never back. */
  toTime(day: string, time: string): void {
    const toMs = instantOf(day, time);
    invariant(toMs >= this.instantMs, "the demo's time goes forward");
    this.instantMs = toMs;
  }
}

function instantOf(day: string, time: string): number {
  const [hours = '', minutes = ''] = time.split(':');
  return startOfShanghaiDay(day).getTime() + Number(hours) * HOUR_MS + Number(minutes) * MINUTE_MS;
}
