import { Fraction } from 'fraction.js';
import { figureOf, ZERO } from '../rule/exact.js';
import { known, reckon, unknown, type Measures, type Reckoned } from '../rule/reckoning.js';
import type { CompensationRules, Measure } from '../rule/rule.js';
import { words } from '../rule/words.js';
import { atomKey, isEven, measuresIn, type Comparable } from './atoms.js';

/** More cases than this are not looked through, and the rule is then said not to be analysed. */
export const CASES_MAX = 20_000;
/** Other measures are set to at most so many combinations while the boundaries of one are sought. */
const SETTINGS_MAX = 400;
/** A boundary can lie where another measure has a boundary of its own. */
const ROUNDS = 2;

/** A value for each measure by its key. */
export type Case = ReadonlyMap<string, Fraction>;

export type Cases =
  | { readonly complete: true; readonly cases: readonly Case[] }
  /** There are too many, or a comparison whose boundaries cannot be computed. */
  | { readonly complete: false };

/** At most `most` cases. Values to try: each boundary, a value between two neighbours, and one on either side. */
export function casesOf(
  rules: CompensationRules,
  atoms: readonly Measure[],
  comparisons: readonly Comparable[],
  most: number = CASES_MAX,
): Cases {
  const known = new Set(atoms.map(atomKey));
  const concerning = comparisons.filter((each) => measuresOf(each).every((measure) => known.has(atomKey(measure))));
  if (concerning.some(({ of, than }) => measuresOf({ of, than }).length > 0 && !(isEven(of) && isEven(than)))) {
    return { complete: false };
  }
  const values = new Map(atoms.map((atom) => [atomKey(atom), firstValues(rules, atom)] as const));
  const boundaries = new Map<string, readonly Fraction[]>();
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const atom of atoms.filter((each) => isContinuous(rules, each))) {
      const key = atomKey(atom);
      const found = concerning.flatMap((each) => boundariesOf(rules, atom, each, values));
      boundaries.set(key, [...(boundaries.get(key) ?? []), ...found]);
      values.set(key, around(boundaries.get(key) ?? [], leastOf(atom)));
    }
  }
  const count = [...values.values()].reduce((total, each) => total * each.length, 1);
  return count > most ? { complete: false } : { complete: true, cases: combinations([...values]) };
}

/** Measures of a case, as conditions read them. */
export function measuresOfCase(rules: CompensationRules, values: Case): Measures {
  return {
    valueOf(measure): Reckoned {
      const value = values.get(atomKey(measure)) ?? fixedValue(rules, measure);
      return value ? known(value) : unknown('value-missing', words('未取值', 'has no value in this case'));
    },
  };
}

function measuresOf({ of, than }: Comparable): readonly Measure[] {
  return [...measuresIn(of), ...measuresIn(than)];
}

/** A parameter that is known has one value, and so has a table's figure for a named item. */
function fixedValue({ parameters, tables }: CompensationRules, measure: Measure): Fraction | null {
  if (measure.kind === 'parameter') {
    const value = parameters.find(({ id }) => id === measure.name)?.value;
    return value ? figureOf(value) : null;
  }
  if (measure.kind !== 'item' || measure.item === 'each' || !measure.of.startsWith('table:')) return null;
  const value = tables.find(({ id }) => `table:${id}` === measure.of)?.values[measure.item];
  return value ? figureOf(value) : null;
}

function firstValues(rules: CompensationRules, atom: Measure): readonly Fraction[] {
  const fixed = fixedValue(rules, atom);
  if (fixed) return [fixed];
  // Nobody sets "worse than Ⅴ" as a target.
  if (atom.kind === 'class') return wholeUpTo(atom.of === 'target' ? 5 : 6);
  return [];
}

function isContinuous(rules: CompensationRules, atom: Measure): boolean {
  return atom.kind !== 'class' && fixedValue(rules, atom) === null;
}

function wholeUpTo(last: number): readonly Fraction[] {
  return Array.from({ length: last }, (_, at) => new Fraction(at + 1));
}

/** Where the comparison turns as this measure moves, for each setting of the others. */
function boundariesOf(
  rules: CompensationRules,
  atom: Measure,
  { of, than }: Comparable,
  values: ReadonlyMap<string, readonly Fraction[]>,
): readonly Fraction[] {
  const key = atomKey(atom);
  const involved = [...new Set(measuresOf({ of, than }).map(atomKey))];
  if (!involved.includes(key)) return [];
  const others = involved
    .filter((each) => each !== key)
    .map((each): [string, readonly Fraction[]] => {
      const found = values.get(each) ?? [];
      return [each, found.length > 0 ? found : [new Fraction(1)]];
    });
  return combinations(others, SETTINGS_MAX).flatMap((setting) => {
    const gap = (value: number): Fraction | null => {
      const measures = measuresOfCase(rules, new Map([...setting, [key, new Fraction(value)]]));
      const [left, right] = [reckon(of, measures), reckon(than, measures)];
      return left.known && right.known ? left.value.sub(right.value) : null;
    };
    const [atZero, atOne] = [gap(0), gap(1)];
    if (!atZero || !atOne || atOne.equals(atZero)) return [];
    return [atZero.neg().div(atOne.sub(atZero))];
  });
}

/** The boundaries themselves, the middle between each two, and one beyond either end. */
function around(boundaries: readonly Fraction[], least: Fraction | null): readonly Fraction[] {
  const sorted = [...new Map(boundaries.map((each) => [each.toFraction(), each])).values()].sort((a, b) =>
    a.compare(b),
  );
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (!first || !last) return [new Fraction(1)];
  const between = sorted.slice(1).map((each, at) => each.add(sorted[at] ?? each).div(2));
  const below = least && least.lt(first) ? least.add(first).div(2) : first.sub(1);
  const all = [below, ...sorted, ...between, last.add(1)];
  return all.filter((each) => !least || each.gte(least)).sort((a, b) => a.compare(b));
}

/** Concentrations and flows are not negative; a multiple over a limit is not below minus one. */
function leastOf(atom: Measure): Fraction | null {
  if (atom.kind === 'exceed') return new Fraction(-1);
  return ['item', 'flow', 'volume', 'index', 'months-met'].includes(atom.kind) ? ZERO : null;
}

function combinations(
  values: readonly (readonly [key: string, values: readonly Fraction[]])[],
  most = Number.POSITIVE_INFINITY,
): readonly Case[] {
  return values.reduce<readonly Case[]>(
    (cases, [key, each]) =>
      cases.flatMap((one) => each.map((value): Case => new Map([...one, [key, value]]))).slice(0, most),
    [new Map()],
  );
}
