import { Fraction } from 'fraction.js';
import { ONE, ZERO } from './exact.js';
import { ASSESSED_ITEMS, limitOfClass, standardOf, type ItemCode, type Water } from './standard.js';
import { CLASS_III, type ClassIndex } from './water-class.js';

/**
 * 城市水质指数: the sum over items of the mean against the limit of Ⅲ; smaller is better. Only the ranking by it is seen in
 * published texts; the formula is general knowledge: dissolved oxygen inverted, pH by its distance from 7.
 */
export interface Cwqi {
  readonly value: Fraction;
  readonly terms: ReadonlyMap<ItemCode, Fraction>;
  /** Items of the 21 without a term: an index over fewer items is not comparable, so it says so. */
  readonly missing: readonly ItemCode[];
}

const NEUTRAL = new Fraction(7);

export function cwqi(means: ReadonlyMap<ItemCode, { readonly value: Fraction }>, water: Water): Cwqi {
  const terms = new Map<ItemCode, Fraction>();
  for (const item of ASSESSED_ITEMS) {
    const mean = means.get(item);
    const term = mean && termOf(item, water, mean.value);
    if (term) terms.set(item, term);
  }
  return {
    value: [...terms.values()].reduce((sum, term) => sum.add(term), ZERO),
    terms,
    missing: ASSESSED_ITEMS.filter((item) => !terms.has(item)),
  };
}

/** Null where the index has no figure: water without any oxygen. */
function termOf(item: ItemCode, water: Water, value: Fraction): Fraction | null {
  const { direction, limits } = standardOf(item);
  if (direction === 'range') {
    const [from = NEUTRAL, to = NEUTRAL] = limits;
    return value.lte(NEUTRAL) ? NEUTRAL.sub(value).div(NEUTRAL.sub(from)) : value.sub(NEUTRAL).div(to.sub(NEUTRAL));
  }
  const limit = limitOfClass(item, water, CLASS_III);
  if (!limit) return null;
  if (direction === 'at-most') return value.div(limit);
  return value.equals(ZERO) ? null : limit.div(value);
}

export interface Ranked<Entry> {
  readonly rank: number;
  readonly entry: Entry;
}

/** Smallest first; who has the same figure has the same rank, and the next ranks are left out. */
export function rankedBy<Entry>(entries: readonly Entry[], figureOf: (entry: Entry) => Fraction): Ranked<Entry>[] {
  const sorted = [...entries].sort((a, b) => figureOf(a).compare(figureOf(b)));
  const ranks: Ranked<Entry>[] = [];
  sorted.forEach((entry, index) => {
    const before = ranks[index - 1];
    const same = before && figureOf(before.entry).equals(figureOf(entry));
    ranks.push({ rank: same ? before.rank : index + 1, entry });
  });
  return ranks;
}

export interface CwqiChange {
  readonly before: Fraction;
  readonly after: Fraction;
  readonly classIndex: ClassIndex;
}

/** (after − before) / before; negative is better. Null for who is at Ⅱ or better, who is left out of that ranking. */
export function cwqiChange({ before, after, classIndex }: CwqiChange): Fraction | null {
  if (classIndex <= 2 || before.equals(ZERO)) return null;
  return after.div(before).sub(ONE);
}
