import { Fraction } from 'fraction.js';
import { figureOf, ONE, roundedTo, ZERO } from './exact.js';
import { classIndexOf, isClassNumeral } from './item.js';
import type { Arithmetic, Comparison, Condition, Measure, Quantity } from './rule.js';
import { words, type Words } from './words.js';

/** Why something cannot be said yet. Codes are stable. */
export interface Reason extends Words {
  readonly code: ReasonCode;
}
export type ReasonCode =
  | 'no-evidence'
  | 'status-not-accepted'
  | 'value-missing'
  | 'parameter-unknown'
  | 'term-undefined'
  | 'not-defined-here'
  | 'ambiguous'
  | 'not-covered'
  | 'shares-not-whole'
  | 'vetoed'
  | 'veto-open'
  | 'capped'
  | 'waits-for-earlier';

/** A figure, or why there is none. */
export type Reckoned =
  { readonly known: true; readonly value: Fraction } | { readonly known: false; readonly reasons: readonly Reason[] };

/** A condition holds, does not hold, or cannot be told. */
export type Verdict =
  { readonly known: true; readonly holds: boolean } | { readonly known: false; readonly reasons: readonly Reason[] };

/** Gives the value of what a rule reads or derives from evidence. */
export interface Measures {
  valueOf(measure: Measure): Reckoned;
}

export function known(value: Fraction): Reckoned {
  return { known: true, value };
}

export function unknown(code: ReasonCode, text: Words): { readonly known: false; readonly reasons: readonly Reason[] } {
  return { known: false, reasons: [{ code, ...text }] };
}

export function reckon(quantity: Quantity, measures: Measures): Reckoned {
  if (typeof quantity === 'string') return known(constantOf(quantity));
  if (isArithmetic(quantity)) return reckonArithmetic(quantity, measures);
  return measures.valueOf(quantity);
}

/** `"80"` or `"Ⅲ"`. */
export function constantOf(text: string): Fraction {
  return isClassNumeral(text) ? new Fraction(classIndexOf(text)) : figureOf(text);
}

/** Kleene's logic: what is missing decides nothing, unless the rest decides without it. */
export function judge(condition: Condition, measures: Measures): Verdict {
  switch (condition.kind) {
    case 'always':
      return { known: true, holds: true };
    case 'not': {
      const verdict = judge(condition.of, measures);
      return verdict.known ? { known: true, holds: !verdict.holds } : verdict;
    }
    case 'all':
      return judgeAll(condition.of, measures, false);
    case 'any':
      return judgeAll(condition.of, measures, true);
    case 'compare':
      return combined([condition.of, condition.than], measures, ([left = ZERO, right = ZERO]) => ({
        known: true as const,
        holds: compares(left.compare(right), condition.is),
      }));
  }
}

const ARITHMETIC: Readonly<Record<Arithmetic['kind'], true>> = {
  sum: true,
  product: true,
  larger: true,
  smaller: true,
  difference: true,
  quotient: true,
  rounded: true,
  steps: true,
};

export function isArithmetic(quantity: Exclude<Quantity, string>): quantity is Arithmetic {
  return Object.hasOwn(ARITHMETIC, quantity.kind);
}

/** The quantities that an arithmetic one is made of, its amounts of steps included. */
export function operandsOf(quantity: Arithmetic): readonly Quantity[] {
  switch (quantity.kind) {
    case 'difference':
      return [quantity.of, quantity.less];
    case 'quotient':
      return [quantity.of, quantity.by];
    case 'rounded':
      return [quantity.of];
    case 'steps':
      return [quantity.of, ...quantity.rows.map(({ amount }) => amount), quantity.above];
    case 'sum':
    case 'product':
    case 'larger':
    case 'smaller':
      return quantity.of;
  }
}

function reckonArithmetic(quantity: Arithmetic, measures: Measures): Reckoned {
  switch (quantity.kind) {
    case 'sum':
      return combined(quantity.of, measures, (values) => known(values.reduce((a, b) => a.add(b), ZERO)));
    case 'product':
      return combined(quantity.of, measures, (values) => known(values.reduce((a, b) => a.mul(b), ONE)));
    case 'larger':
      return combined(quantity.of, measures, (values) => known(extreme(values, 1)));
    case 'smaller':
      return combined(quantity.of, measures, (values) => known(extreme(values, -1)));
    case 'difference':
      return combined([quantity.of, quantity.less], measures, ([of = ZERO, less = ZERO]) => known(of.sub(less)));
    case 'quotient':
      return combined([quantity.of, quantity.by], measures, ([of = ZERO, by = ZERO]) =>
        by.equals(0) ? unknown('not-defined-here', words('除数为零', 'a divisor is zero')) : known(of.div(by)),
      );
    case 'rounded':
      return combined([quantity.of], measures, ([of = ZERO]) =>
        known(roundedTo(of, figureOf(quantity.to), quantity.mode)),
      );
    case 'steps':
      return combined([quantity.of], measures, ([of = ZERO]) => {
        const row = quantity.rows.find(({ upTo }) => of.lte(figureOf(upTo)));
        return reckon(row ? row.amount : quantity.above, measures);
      });
  }
}

export function extreme(values: readonly Fraction[], sign: 1 | -1): Fraction {
  return values.reduce((best, value) => (value.compare(best) * sign > 0 ? value : best));
}

function judgeAll(conditions: readonly Condition[], measures: Measures, deciding: boolean): Verdict {
  const reasons: Reason[] = [];
  for (const condition of conditions) {
    const verdict = judge(condition, measures);
    if (!verdict.known) reasons.push(...verdict.reasons);
    else if (verdict.holds === deciding) return { known: true, holds: deciding };
  }
  return reasons.length > 0 ? { known: false, reasons } : { known: true, holds: !deciding };
}

function combined<Outcome extends Reckoned | Verdict>(
  quantities: readonly Quantity[],
  measures: Measures,
  make: (values: readonly Fraction[]) => Outcome,
): Outcome | { readonly known: false; readonly reasons: readonly Reason[] } {
  const reckoned = quantities.map((quantity) => reckon(quantity, measures));
  const reasons = reckoned.flatMap((each) => (each.known ? [] : each.reasons));
  if (reasons.length > 0) return { known: false, reasons };
  return make(reckoned.flatMap((each) => (each.known ? [each.value] : [])));
}

function compares(order: number, is: Comparison): boolean {
  switch (is) {
    case 'below':
      return order < 0;
    case 'at-most':
      return order <= 0;
    case 'equal':
      return order === 0;
    case 'at-least':
      return order >= 0;
    case 'above':
      return order > 0;
  }
}
