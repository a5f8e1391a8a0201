import type { DayRules } from './day-rules.js';
import type { Phase } from './phase.js';

/** What the sessions of a day say of a moment, as milliseconds since the Shanghai day began. */
export interface PlannedSession {
  readonly phase: Phase;
  /** Whether blocks may be offered and agreed. */
  readonly blockOpen: boolean;
}

export function plannedSession(rules: DayRules, timeMs: number): PlannedSession {
  const within = ({ fromMs, toMs }: { fromMs: number; toMs: number }): boolean => timeMs >= fromMs && timeMs < toMs;
  return { phase: plannedPhase(rules, timeMs), blockOpen: rules.block.some(within) };
}

function plannedPhase({ book }: DayRules, timeMs: number): Phase {
  const part = book.find(({ fromMs, toMs }) => timeMs >= fromMs && timeMs < toMs);
  if (part) return part.phase;
  const begun = book.some(({ toMs }) => toMs <= timeMs);
  const goesOn = book.some(({ fromMs }) => fromMs > timeMs);
  return begun && goesOn ? 'break' : 'closed';
}

/** When orders are next taken on this day, as milliseconds since it began; null when no more. */
export function nextTakingMs({ book }: DayRules, timeMs: number): number | null {
  const next = book.find(
    ({ fromMs, phase }) => fromMs > timeMs && (phase === 'call' || phase === 'continuous' || phase === 'pick'),
  );
  return next?.fromMs ?? null;
}
