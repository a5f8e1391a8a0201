import { shanghaiTimeMs } from '../../../shared/clock.js';
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

/** When blocks may next be offered on this day, as milliseconds since it began; null when no more. */
export function nextBlockMs({ block }: DayRules, timeMs: number): number | null {
  return block.find(({ fromMs }) => fromMs > timeMs)?.fromMs ?? null;
}

/**
 * Which of the day's time slices a trade falls into: the trading sessions together, cut into equal parts. null where the
 * closing method knows no slices. A trade after the last session counts as one of its end.
 */
export function sliceOf({ book, content }: DayRules, at: Date): number | null {
  const { close } = content.prices;
  if (close.kind !== 'hubei-last-slices') return null;
  const timeMs = shanghaiTimeMs(at);
  const trading = book.filter(({ phase }) => phase === 'continuous' || phase === 'pick');
  const wholeMs = trading.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
  const passedMs = trading.reduce((sum, { fromMs, toMs }) => sum + clamp(timeMs, fromMs, toMs) - fromMs, 0);
  if (wholeMs === 0) return 0;
  return Math.min(close.slicesOfDay - 1, Math.floor((passedMs * close.slicesOfDay) / wholeMs));
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(value, most));
}
