import { Fraction } from 'fraction.js';
import { ONE, ZERO } from './exact.js';
import { ASSESSED_ITEMS, limitOfClass, standardOf, type ItemCode, type Water } from './standard.js';
import { CLASS_III, type ClassIndex } from './water-class.js';

/**
 * 城市水质指数: the sum over items of the mean against the limit of Ⅲ; smaller is better. Only the ranking by it is seen in
 * published texts; the formula is general knowledge: dissolved oxygen inverted, pH by its distance from 7.
 */
export interface Cwqi {
  readonly formula: typeof CWQI_FORMULA;
  readonly value: Fraction;
  readonly terms: ReadonlyMap<ItemCode, Fraction>;
  /** Items of the 21 without a term: an index over fewer items is not comparable, so it says so. */
  readonly missing: readonly ItemCode[];
}

export const CWQI_FORMULA = 'sum-over-limit-of-iii, unverified';

const NEUTRAL = new Fraction(7);

/** Null while no item has a term: no data is no index of zero, which would be the best. */
export function cwqi(means: ReadonlyMap<ItemCode, { readonly value: Fraction }>, water: Water): Cwqi | null {
  const terms = new Map<ItemCode, Fraction>();
  for (const item of ASSESSED_ITEMS) {
    const mean = means.get(item);
    const term = mean && termOf(item, water, mean.value);
    if (term) terms.set(item, term);
  }
  if (terms.size === 0) return null;
  return {
    formula: CWQI_FORMULA,
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

/** A section, city or county with its index then and now; null where there was none. */
export interface ChangeEntry {
  readonly id: string;
  readonly classIndex: ClassIndex | null;
  readonly before: Cwqi | null;
  readonly after: Cwqi | null;
}

/** `good-already`: at Ⅱ or better. `other-items`: the two indexes are sums over different items, so no change can be told. */
export type LeftOutOfChange = 'no-index' | 'good-already' | 'other-items' | 'index-was-zero';

export interface ChangeRanking {
  /** Of (after − before) / before, the most negative, which is the best, first. */
  readonly ranked: readonly Ranked<{ readonly id: string; readonly change: Fraction }>[];
  readonly leftOut: readonly { readonly id: string; readonly reason: LeftOutOfChange }[];
}

export function changeRanking(entries: readonly ChangeEntry[]): ChangeRanking {
  const changes: { id: string; change: Fraction }[] = [];
  const leftOut: { id: string; reason: LeftOutOfChange }[] = [];
  for (const entry of entries) {
    const found = relativeChange(entry);
    if (typeof found === 'string') leftOut.push({ id: entry.id, reason: found });
    else changes.push({ id: entry.id, change: found });
  }
  return { ranked: rankedBy(changes, ({ change }) => change), leftOut };
}

const BEST_LEFT_OUT: ClassIndex = 2;

function relativeChange({ classIndex, before, after }: ChangeEntry): Fraction | LeftOutOfChange {
  if (classIndex === null || before === null || after === null) return 'no-index';
  if (classIndex <= BEST_LEFT_OUT) return 'good-already';
  if (before.missing.join() !== after.missing.join()) return 'other-items';
  if (before.value.equals(ZERO)) return 'index-was-zero';
  return after.value.div(before.value).sub(ONE);
}
