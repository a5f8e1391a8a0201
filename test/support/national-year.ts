import { Fraction } from 'fraction.js';
import { exactText } from '../../src/modules/compensation/assessment/exact.js';
import type { ReadingTaken } from '../../src/modules/compensation/assessment/means.js';
import { ITEM_CODES, limitsOf, standardOf, type ItemCode } from '../../src/modules/compensation/assessment/standard.js';
import { SeededRandom } from './seeded-random.js';

/** Generated readings of a year: invented, of no section. */
export interface SectionYear {
  readonly months: readonly { readonly month: string; readonly readings: readonly ReadingTaken[] }[];
}

/** A text of a plausible figure: around the limits of Ⅰ to Ⅳ, one in twelve below its detection limit. */
function textOf(random: SeededRandom, item: ItemCode): string {
  const { direction, decimals } = standardOf(item);
  if (direction === 'none') return `${5 + random.between(0, 24)}.${random.between(0, 9)}`;
  if (direction === 'range') return `${6 + random.between(0, 2)}.${random.between(0, 9)}`;
  const limit = limitsOf(item, 'river')[random.between(0, 3)] as Fraction;
  const part = new Fraction(BigInt(10 + random.between(0, 109)), 100n);
  const figure = exactText(limit.mul(part).round(decimals + 1));
  return random.between(0, 11) === 0 ? `${figure}L` : figure;
}

export function nationalYear(sections: number, months: number): SectionYear[] {
  const random = new SeededRandom(20_200_101);
  return Array.from({ length: sections }, (_, section) => ({
    months: Array.from({ length: months }, (_, index) => ({
      month: `2020-${String(index + 1).padStart(2, '0')}`,
      readings: ITEM_CODES.map((item) => ({ item, raw: textOf(random, item), id: `${section}-${index}` })),
    })),
  }));
}
