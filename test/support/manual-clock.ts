import type { Clock } from '../../src/shared/clock.js';

/** A clock that stands still until it is moved. */
export interface ManualClock extends Clock {
  advance(milliseconds: number): void;
}

export function manualClock(start: Date = new Date('2026-03-02T02:00:00Z')): ManualClock {
  let nowMs = start.getTime();
  return {
    now: () => new Date(nowMs),
    advance: (milliseconds) => {
      nowMs += milliseconds;
    },
  };
}

export function advanceTo(clock: ManualClock, instant: string): void {
  clock.advance(Date.parse(instant) - clock.now().getTime());
}
