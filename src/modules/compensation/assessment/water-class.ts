import { invariant } from '../../../shared/invariant.js';

/** Names of the classes of GB 3838-2002 in the order of their index: 1 is Ⅰ, 6 is worse than Ⅴ and nobody's target. */
export const CLASS_NAMES = ['Ⅰ', 'Ⅱ', 'Ⅲ', 'Ⅳ', 'Ⅴ', '劣Ⅴ'] as const;
export type ClassName = (typeof CLASS_NAMES)[number];
export type ClassIndex = 1 | 2 | 3 | 4 | 5 | 6;

export const CLASS_III = 3;
export const WORSE_THAN_V = 6;

/** `Ⅲ` → 3. */
export function classIndexOf(name: ClassName): ClassIndex {
  return (CLASS_NAMES.indexOf(name) + 1) as ClassIndex;
}

/** 3 → `Ⅲ`. */
export function classAt(index: ClassIndex): ClassName {
  const found = CLASS_NAMES[index - 1];
  invariant(found, 'an index of a class is between 1 and 6');
  return found;
}

export function isClassName(text: string): text is ClassName {
  return (CLASS_NAMES as readonly string[]).includes(text);
}

/**
 * What 环办〔2011〕22号 calls a class. Ⅰ and Ⅱ are one grade: a section that goes from Ⅰ to Ⅱ changes its class, which
 * compensation counts, and not its grade, by which a trend is told.
 */
export const GRADES = ['excellent', 'good', 'light', 'moderate', 'heavy'] as const;
export type Grade = (typeof GRADES)[number];

interface GradeWords {
  readonly zh: string;
  readonly en: string;
  readonly colour: 'blue' | 'green' | 'yellow' | 'orange' | 'red';
}

export const GRADE_WORDS: Readonly<Record<Grade, GradeWords>> = {
  excellent: { zh: '优', en: 'excellent', colour: 'blue' },
  good: { zh: '良好', en: 'good', colour: 'green' },
  light: { zh: '轻度污染', en: 'lightly polluted', colour: 'yellow' },
  moderate: { zh: '中度污染', en: 'moderately polluted', colour: 'orange' },
  heavy: { zh: '重度污染', en: 'heavily polluted', colour: 'red' },
};

const GRADE_OF_CLASS: Readonly<Record<ClassIndex, Grade>> = {
  1: 'excellent',
  2: 'excellent',
  3: 'good',
  4: 'light',
  5: 'moderate',
  6: 'heavy',
};

export function gradeOf(index: ClassIndex): Grade {
  return GRADE_OF_CLASS[index];
}

/** How a section stands against an earlier time; positive is better. */
export interface ClassChange {
  /** Classes, what compensation counts. */
  readonly classes: number;
  /** Grades, what a trend is told by. */
  readonly grades: number;
}

export function classChangeOf(before: ClassIndex, after: ClassIndex): ClassChange {
  return {
    // Adding nothing turns a negative zero into a plain one.
    classes: before - after + 0,
    grades: GRADES.indexOf(gradeOf(before)) - GRADES.indexOf(gradeOf(after)) + 0,
  };
}
