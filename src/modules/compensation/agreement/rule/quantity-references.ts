import { fault } from '../../../../platform/http/form-check.js';
import type { FieldError } from '../../../../shared/domain-error.js';
import { figureOf, isFigure } from './exact.js';
import { ITEMS } from './item.js';
import { isArithmetic } from './reckoning.js';
import type { CompensationRules, Condition, ItemReference, ItemSource, Measure, Quantity, RulePart } from './rule.js';

/** What quantities and conditions mean where they stand: that every name they use is known, and can be measured there. */

/** Where in the rules a quantity or condition stands. */
export interface Place {
  readonly rules: CompensationRules;
  readonly part: RulePart;
  /** Whether measures read the evidence of a section here. */
  readonly atSection: boolean;
}

export function conditionFaults(place: Place, condition: Condition, field: string): readonly FieldError[] {
  switch (condition.kind) {
    case 'always':
      return [];
    case 'not':
      return conditionFaults(place, condition.of, `${field}.of`);
    case 'all':
    case 'any':
      return condition.of.flatMap((each, at) => conditionFaults(place, each, `${field}.of.${at}`));
    case 'compare':
      return [
        ...quantityFaults(place, condition.of, `${field}.of`),
        ...quantityFaults(place, condition.than, `${field}.than`),
      ];
  }
}

export function quantityFaults(place: Place, quantity: Quantity, field: string): readonly FieldError[] {
  if (typeof quantity === 'string') return [];
  if (!isArithmetic(quantity)) return measureFaults(place, quantity, field);
  switch (quantity.kind) {
    case 'sum':
    case 'product':
    case 'larger':
    case 'smaller':
      return quantity.of.flatMap((each, at) => quantityFaults(place, each, `${field}.of.${at}`));
    case 'difference':
      return [
        ...quantityFaults(place, quantity.of, `${field}.of`),
        ...quantityFaults(place, quantity.less, `${field}.less`),
      ];
    case 'quotient': {
      const byZero = typeof quantity.by === 'string' && isFigure(quantity.by) && figureOf(quantity.by).equals(0);
      return [
        ...quantityFaults(place, quantity.of, `${field}.of`),
        ...quantityFaults(place, quantity.by, `${field}.by`),
        ...(byZero ? [fault(`${field}.by`, 'not-zero', '除数不得为零 · must not be zero')] : []),
      ];
    }
    case 'rounded':
      return [
        ...quantityFaults(place, quantity.of, `${field}.of`),
        ...(figureOf(quantity.to).gt(0) ? [] : [fault(`${field}.to`, 'positive', '须大于零 · must be above zero')]),
      ];
    case 'steps':
      return [
        ...quantityFaults(place, quantity.of, `${field}.of`),
        ...quantity.rows.flatMap(({ upTo, amount }, at) => {
          const before = quantity.rows[at - 1];
          const rises = !before || figureOf(upTo).gt(figureOf(before.upTo));
          return [
            ...quantityFaults(place, amount, `${field}.rows.${at}.amount`),
            ...(rises ? [] : [fault(`${field}.rows.${at}.upTo`, 'ascending', '须逐档升高 · must rise')]),
          ];
        }),
        ...quantityFaults(place, quantity.above, `${field}.above`),
      ];
  }
}

function measureFaults(place: Place, measure: Measure, field: string): readonly FieldError[] {
  switch (measure.kind) {
    case 'parameter':
      return place.rules.parameters.some(({ id }) => id === measure.name) ? [] : [noSuch(`${field}.name`)];
    case 'class':
      return sectionNeeded(place, field);
    case 'flow':
    case 'volume':
      return sectionNeeded(place, field);
    case 'figure':
      return [];
    case 'item':
      return [
        ...(measure.of.startsWith('table:') ? [] : sectionNeeded(place, field)),
        ...itemFaults(place, measure.item, measure.of, `${field}.item`, false),
      ];
    case 'exceed':
      return [...sectionNeeded(place, field), ...itemFaults(place, measure.item, measure.over, `${field}.item`, true)];
    case 'load':
      return [...sectionNeeded(place, field), ...itemFaults(place, measure.item, measure.above, `${field}.item`, true)];
    case 'index':
      return [
        ...sectionNeeded(place, field),
        ...measure.weights.flatMap(({ item }, at) =>
          itemFaults(place, item, measure.over, `${field}.weights.${at}.item`, true),
        ),
        ...repeated(measure.weights.map(({ item }, at) => [item, `${field}.weights.${at}.item`])),
      ];
    case 'months-met': {
      const long = place.part.period === 'quarter' || place.part.period === 'year';
      const wrong = long ? [] : [fault(field, 'needs-months', '须为季或年 · needs a quarter or a year')];
      return [...wrong, ...conditionFaults(place, measure.when, `${field}.when`)];
    }
    case 'over': {
      const { sections } = measure;
      const named = typeof sections === 'string' ? [] : sections;
      const sideless = typeof sections === 'string' && place.part.subjects.kind !== 'parties';
      return [
        ...(sideless ? [fault(`${field}.sections`, 'needs-party', '须逐方 · needs a part for parties')] : []),
        ...named.flatMap((id, at) =>
          place.rules.sections.some((each) => each.id === id) ? [] : [noSuch(`${field}.sections.${at}`)],
        ),
        ...quantityFaults({ ...place, atSection: true }, measure.of, `${field}.of`),
      ];
    }
  }
}

function itemFaults(
  { rules, part }: Place,
  reference: ItemReference,
  of: ItemSource,
  field: string,
  multiple: boolean,
): readonly FieldError[] {
  if (reference === 'each' && part.items === null) {
    return [fault(field, 'needs-items', '本部分未列指标 · the part lists no items')];
  }
  const items = reference === 'each' ? (part.items ?? []) : [reference];
  if (multiple && items.some((item) => !ITEMS[item].multiple)) {
    return [fault(field, 'no-multiple', '该指标不计算倍数 · has no multiple over a limit')];
  }
  if (!of.startsWith('table:')) return [];
  const table = rules.tables.find(({ id }) => `table:${id}` === of);
  return items.every((item) => table?.values[item] !== undefined)
    ? []
    : [fault(field, 'in-the-table', '表中没有该指标 · the table has no figure for the item')];
}

function sectionNeeded({ atSection }: Place, field: string): readonly FieldError[] {
  return atSection ? [] : [fault(field, 'needs-section', '须指明断面 · must say at which sections')];
}

export function repeated(names: readonly (readonly [name: string, field: string])[]): readonly FieldError[] {
  return names
    .filter(([name], at) => names.findIndex(([earlier]) => earlier === name) < at)
    .map(([, field]) => fault(field, 'unique', '名称重复 · the name is used twice'));
}

export function noSuch(field: string): FieldError {
  return fault(field, 'known', '没有此项 · there is none of this name');
}
