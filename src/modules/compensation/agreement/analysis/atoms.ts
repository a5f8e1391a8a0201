import { isArithmetic, operandsOf } from '../rule/reckoning.js';
import type { Condition, Measure, Quantity, RulePart } from '../rule/rule.js';

/** Two quantities compared: the conditions of a part come down to these. */
export interface Comparable {
  readonly of: Quantity;
  readonly than: Quantity;
}

/** Measures that are the same thing have the same key. */
export function atomKey(measure: Measure): string {
  return JSON.stringify(measure);
}

/** Every comparison that decides a line of the part, and every step of what they compare or pay. */
export function comparisonsOf(part: RulePart): readonly Comparable[] {
  return part.lines.flatMap((line) => [...inCondition(line.when), ...stepsIn(line.amount)]);
}

/** What the conditions of these lines are decided by, each once, in the order in which they are written. */
export function atomsOf(conditions: readonly Condition[]): readonly Measure[] {
  const atoms = conditions.flatMap(inCondition).flatMap(({ of, than }) => [...measuresIn(of), ...measuresIn(than)]);
  return [...new Map(atoms.map((atom) => [atomKey(atom), atom])).values()];
}

export function measuresIn(quantity: Quantity): readonly Measure[] {
  if (typeof quantity === 'string') return [];
  return isArithmetic(quantity) ? operandsOf(quantity).flatMap(measuresIn) : [quantity];
}

/**
 * Whether a quantity changes evenly with each measure while the others stand still, so that where it crosses zero can be
 * computed. Rounding, steps and the larger of two jump or bend.
 */
export function isEven(quantity: Quantity): boolean {
  if (typeof quantity === 'string' || !isArithmetic(quantity)) return true;
  switch (quantity.kind) {
    case 'sum':
    case 'product':
    case 'difference':
      return operandsOf(quantity).every(isEven);
    case 'quotient':
      return isEven(quantity.of) && measuresIn(quantity.by).length === 0;
    case 'larger':
    case 'smaller':
    case 'rounded':
    case 'steps':
      return false;
  }
}

function inCondition(condition: Condition): readonly Comparable[] {
  switch (condition.kind) {
    case 'always':
      return [];
    case 'not':
      return inCondition(condition.of);
    case 'all':
    case 'any':
      return condition.of.flatMap(inCondition);
    case 'compare':
      return [condition, ...stepsIn(condition.of), ...stepsIn(condition.than)];
  }
}

function stepsIn(quantity: Quantity): readonly Comparable[] {
  if (typeof quantity === 'string' || !isArithmetic(quantity)) return [];
  const own = quantity.kind === 'steps' ? quantity.rows.map(({ upTo }) => ({ of: quantity.of, than: upTo })) : [];
  return [...own, ...operandsOf(quantity).flatMap(stepsIn)];
}
