import type { Severity } from './finding.js';

/**
 * The ladder of measures against an abnormal trading behaviour (docs/rules/surveillance.md). An alert begins under watch.
 * `closed` is the end of a matter that was dealt with, `dismissed` of one that was none.
 */
export const ALERT_STATES = [
  'watch',
  'reminder',
  'report-demanded',
  'commitment',
  'interview',
  'public-notice',
  'restricted',
  'closed',
  'dismissed',
] as const;
export type AlertState = (typeof ALERT_STATES)[number];

/** States in which nobody has anything left to do. */
export const ENDED: readonly AlertState[] = ['closed', 'dismissed'];

interface Rung {
  readonly next: readonly AlertState[];
  /** States that only a high alert may go to from here. */
  readonly nextWhenHigh?: readonly AlertState[];
  /** The firm has something to answer, hand in or come to by a day that the step names. */
  readonly hasDeadline?: boolean;
  /** The measure is a document, and the step names it by its fingerprint. */
  readonly hasDocument?: boolean;
}

/**
 * One rung at a time, and every rung may end the matter. The one exception: a high alert may begin with the demand for a
 * report, because large swings and repeated limits are to be reported at once. Whoever must stop an account this minute
 * proposes a restriction in the register, which needs no alert.
 */
export const LADDER: Readonly<Record<AlertState, Rung>> = {
  watch: { next: ['reminder', 'closed', 'dismissed'], nextWhenHigh: ['report-demanded'] },
  reminder: { next: ['report-demanded', 'closed', 'dismissed'] },
  'report-demanded': { next: ['commitment', 'closed', 'dismissed'], hasDeadline: true },
  commitment: { next: ['interview', 'closed', 'dismissed'], hasDeadline: true },
  interview: { next: ['public-notice', 'closed', 'dismissed'], hasDeadline: true },
  'public-notice': { next: ['restricted', 'closed', 'dismissed'], hasDocument: true },
  restricted: { next: ['closed', 'dismissed'], hasDocument: true },
  closed: { next: ['watch'] },
  dismissed: { next: ['watch'] },
};

/** Where an alert may go from here, by its severity. */
export function nextStates(from: AlertState, severity: Severity): readonly AlertState[] {
  const { next, nextWhenHigh = [] } = LADDER[from];
  return severity === 'high' ? [...next, ...nextWhenHigh] : next;
}
