import type { Clock } from '../shared/clock.js';

/** The demo's own time: a fixed trading day, so that two demos are alike. */
export class DemoClock implements Clock {
  private instantMs = Date.parse('2026-03-02T00:30:00.000Z');

  now(): Date {
    return new Date(this.instantMs);
  }

  forward(ms: number): void {
    this.instantMs += ms;
  }

  /** The opening of trading, 9:30 in Shanghai. */
  toOpening(): void {
    this.instantMs = Math.max(this.instantMs, Date.parse('2026-03-02T01:30:00.000Z'));
  }
}
