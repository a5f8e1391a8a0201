import { shanghaiDay, shanghaiTimeMs } from '../../../shared/clock.js';
import type { MarketState } from '../loop/market-state.js';
import { plannedSession } from './session-plan.js';

/** What the clock makes a market do before anything else, without what the database must add to it. */
export type DueStep =
  | { readonly kind: 'close-day' }
  | { readonly kind: 'open-day' }
  | { readonly kind: 'uncross'; readonly instrument: string }
  | ({ readonly kind: 'set-session' } & ReturnType<typeof plannedSession>);

/**
 * The next step that is due at this moment, null when there is none; to be asked again after each. `isTradingDay` is
 * asked of a day after the last one that was opened.
 */
export function dueStep(
  state: MarketState,
  at: Date,
  day: string,
  isTradingDay: (day: string) => boolean,
): DueStep | null {
  const { rules } = state;
  const timeMs = shanghaiTimeMs(at);
  if (rules && !state.dayClosed && (day > state.day || timeMs >= rules.closesAtMs)) return { kind: 'close-day' };
  if (day > state.day) return isTradingDay(day) ? { kind: 'open-day' } : null;
  if (!rules || state.dayClosed) return null;
  const planned = plannedSession(rules, timeMs);
  if (planned.phase !== state.phase || planned.blockOpen !== state.blockOpen)
    return { kind: 'set-session', ...planned };
  if (state.phase !== 'continuous') return null;
  for (const code of [...state.instruments.keys()].sort()) {
    const { callUntil } = state.instrument(code);
    if (callUntil && callUntil <= at) return { kind: 'uncross', instrument: code };
  }
  return null;
}

/** Whether anything may be due: whether an unopened day is a trading day, the loop finds out once for each. */
export function isDue(state: MarketState, now: Date): boolean {
  const at = now > state.lastAt ? now : state.lastAt;
  const day = shanghaiDay(at);
  return dueStep(state, at, day, (asked) => asked !== state.restDay) !== null;
}
