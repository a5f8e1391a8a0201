import type { Fraction } from 'fraction.js';
import type { AssessmentRules } from './assessment-rules.js';
import type { ItemCode } from './standard.js';
import type { ClassIndex } from './water-class.js';

interface Exceeding {
  readonly item: ItemCode;
  readonly classIndex: ClassIndex;
  readonly overIII: Fraction | null;
}

/**
 * 主要污染指标, the worst first: cyanide and the heavy metals that the rules put in front, then by class, and within a
 * class by the multiple over Ⅲ. Items without a multiple stand behind those with one, in the order of table 1.
 */
export function mainPollutants(
  exceeding: readonly Exceeding[],
  { firstPollutants }: Pick<AssessmentRules, 'firstPollutants'>,
): readonly ItemCode[] {
  const isFirst = (item: ItemCode): number => (firstPollutants.includes(item) ? 0 : 1);
  return [...exceeding]
    .sort(
      (a, b) => isFirst(a.item) - isFirst(b.item) || b.classIndex - a.classIndex || byMultiple(a.overIII, b.overIII),
    )
    .map(({ item }) => item);
}

function byMultiple(a: Fraction | null, b: Fraction | null): number {
  if (a === null || b === null) return (a === null ? 1 : 0) - (b === null ? 1 : 0);
  return b.compare(a);
}
