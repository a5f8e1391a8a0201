import { Fraction } from 'fraction.js';
import { divideHalfUp } from '../../../shared/rounding.js';
import { formatDecimal } from '../../../shared/decimal.js';
import type { AttainedSections } from './section-attainment.js';

/** Whether its figure is computed from assessments or entered with a source. */
export const TARGET_MEASURES = ['section-attainment', 'entered'] as const;
export type TargetMeasure = (typeof TARGET_MEASURES)[number];

export const TARGET_DIRECTIONS = ['at-least', 'at-most'] as const;
export type TargetDirection = (typeof TARGET_DIRECTIONS)[number];

/**
 * `no-goal`: no source was found for the figure to reach. `no-figure`: none is entered for the year. `not-computed`: nobody
 * has computed it. `incomplete`: it depends on sections without a result.
 */
export const TARGET_STATES = ['met', 'not-met', 'incomplete', 'no-goal', 'no-figure', 'not-computed'] as const;
export type TargetState = (typeof TARGET_STATES)[number];

/** One version of a target of the policy. */
export interface Target {
  readonly code: string;
  readonly version: number;
  readonly titleZh: string;
  readonly titleEn: string;
  readonly division: string;
  readonly measured: TargetMeasure;
  /** `%`, `μg/m³`, `天`. */
  readonly unit: string;
  readonly direction: TargetDirection;
  /** Decimal; null where no source was found. */
  readonly goal: string | null;
  readonly dueYear: number;
  readonly source: string;
  readonly organizationId: string;
  readonly recordedAt: Date;
}

/** A year's figure as it was entered; the highest version of a year stands. */
export interface TargetFigure {
  readonly targetCode: string;
  readonly year: number;
  readonly version: number;
  readonly value: string;
  /** The day of which the figure is. */
  readonly asOf: string;
  readonly source: string;
  readonly recordedAt: Date;
}

export function stateByFigure({ goal, direction }: Target, figure: TargetFigure | null): TargetState {
  if (!figure) return 'no-figure';
  if (goal === null) return 'no-goal';
  return reaches(new Fraction(figure.value), goal, direction) ? 'met' : 'not-met';
}

/**
 * Sections without a result count for neither side: the target is met or missed only if they could not change that, and
 * stands as incomplete otherwise.
 */
export function stateByAttainment({ goal }: Target, sections: AttainedSections | null): TargetState {
  if (!sections || sections.assessed + sections.withoutResult === 0) return 'not-computed';
  if (goal === null) return 'no-goal';
  const { attained, assessed, withoutResult } = sections;
  const all = assessed + withoutResult;
  if (reaches(new Fraction(attained * 100, all), goal, 'at-least')) return 'met';
  return reaches(new Fraction((attained + withoutResult) * 100, all), goal, 'at-least') ? 'incomplete' : 'not-met';
}

/** Of the assessed ones, in percent with two decimals, half up; null while none is assessed. */
export function attainedPercent({ attained, assessed }: AttainedSections): string | null {
  if (assessed === 0) return null;
  return formatDecimal(divideHalfUp(BigInt(attained) * 10_000n, BigInt(assessed)), 2);
}

function reaches(value: Fraction, goal: string, direction: TargetDirection): boolean {
  return direction === 'at-least' ? value.gte(goal) : value.lte(goal);
}
