import { fault } from '../../../../platform/http/form-check.js';
import type { FieldError } from '../../../../shared/domain-error.js';
import { figureOf, isFigure, ZERO } from './exact.js';
import type { Item } from './item.js';
import { FEN_PER_UNIT } from './payments.js';
import { conditionFaults, noSuch, quantityFaults, repeated, type Place } from './quantity-references.js';
import {
  ROLES_OF_BEARER,
  type Bearer,
  type CompensationRules,
  type LineSelection,
  type Quantity,
  type RulePart,
  type Share,
} from './rule.js';

/** What the fields of rules mean together: that every name means something, where it stands. */
export function referenceFaults(rules: CompensationRules): readonly FieldError[] {
  return [
    ...nameFaults(rules),
    ...rules.sections.flatMap((section, at) => [
      ...sideFaults(rules, section.upstream, `sections.${at}.upstream`),
      ...sideFaults(rules, section.downstream, `sections.${at}.downstream`),
    ]),
    ...rules.parts.flatMap((part, at) => partFaults(rules, part, `parts.${at}`)),
    ...rules.vetoes.flatMap(({ part: name, when, cancels }, at) => {
      const part = rules.parts.find(({ id }) => id === name);
      if (!part) return [noSuch(`vetoes.${at}.part`)];
      return [
        ...conditionFaults({ rules, part, atSection: part.subjects.kind === 'sections' }, when, `vetoes.${at}.when`),
        ...selectionFaults(rules, cancels, `vetoes.${at}.cancels`),
      ];
    }),
    ...rules.limits.flatMap((_, at) => limitFaults(rules, at)),
    ...roundingFaults(rules),
  ];
}

const RESERVED: readonly string[] = [...ROLES_OF_BEARER, 'agreement', 'exits', 'entries', 'all'];

function nameFaults({ parties, sections, parameters, tables, parts, vetoes, limits }: CompensationRules) {
  const places = [
    ...parties.map(({ id }, at) => [id, `parties.${at}.id`] as const),
    ...sections.map(({ id }, at) => [id, `sections.${at}.id`] as const),
  ];
  return [
    ...places
      .filter(([id]) => RESERVED.includes(id))
      .map(([, field]) => fault(field, 'reserved', '该名称有专门含义 · the name has a meaning of its own')),
    ...repeated(places),
    ...repeated(parameters.map(({ id }, at) => [id, `parameters.${at}.id`])),
    ...repeated(tables.map(({ id }, at) => [id, `tables.${at}.id`])),
    ...repeated(parts.map(({ id }, at) => [id, `parts.${at}.id`])),
    ...repeated([...vetoes, ...limits].map(({ id }, at) => [id, `limits.${at}.id`])),
    ...parts.flatMap((part, at) => repeated(part.lines.map(({ id }, line) => [id, `parts.${at}.lines.${line}.id`]))),
  ];
}

/** The sides of a section are parties, not roles. */
function sideFaults(rules: CompensationRules, side: Bearer, field: string): readonly FieldError[] {
  if (typeof side === 'string') return isParty(rules, side) ? [] : [noSuch(field)];
  return side.flatMap(({ party }, at) => (isParty(rules, party) ? [] : [noSuch(`${field}.${at}.party`)]));
}

function partFaults(rules: CompensationRules, part: RulePart, field: string): readonly FieldError[] {
  const place: Place = { rules, part, atSection: part.subjects.kind === 'sections' };
  const known: readonly { readonly id: string }[] = part.subjects.kind === 'parties' ? rules.parties : rules.sections;
  const ids = part.subjects.kind === 'agreement' ? [] : part.subjects.ids;
  return [
    ...ids.flatMap((id, at) => (known.some((each) => each.id === id) ? [] : [noSuch(`${field}.subjects.ids.${at}`)])),
    ...repeated(ids.map((id, at) => [id, `${field}.subjects.ids.${at}`])),
    ...(place.atSection ? ids.flatMap((id) => shareFaults(place, id)) : []),
    ...part.lines.flatMap((line, at) => {
      const here = `${field}.lines.${at}`;
      return [
        ...conditionFaults(place, line.when, `${here}.when`),
        ...quantityFaults(place, line.amount, `${here}.amount`),
        ...bearerFaults(place, line.from, `${here}.from`),
        ...bearerFaults(place, line.to, `${here}.to`),
        ...(typeof line.from === 'string' && line.from === line.to
          ? [fault(`${here}.to`, 'pays-itself', '不得付给自己 · nobody pays itself')]
          : []),
        ...line.times.flatMap(({ when, by }, each) => [
          ...conditionFaults(place, when, `${here}.times.${each}.when`),
          ...quantityFaults(place, by, `${here}.times.${each}.by`),
        ]),
      ];
    }),
  ];
}

/** Shares of the sides of a section are reckoned in the part that asks about it. */
function shareFaults(place: Place, sectionId: string): readonly FieldError[] {
  const at = place.rules.sections.findIndex(({ id }) => id === sectionId);
  const section = place.rules.sections[at];
  if (!section) return [];
  return (['upstream', 'downstream'] as const).flatMap((side) => {
    const bearer = section[side];
    return typeof bearer === 'string' ? [] : wholeFaults(place, bearer, `sections.${at}.${side}`);
  });
}

function bearerFaults(place: Place, bearer: Bearer, field: string): readonly FieldError[] {
  if (typeof bearer !== 'string') {
    return [
      ...bearer.flatMap(({ party }, at) => (isParty(place.rules, party) ? [] : [noSuch(`${field}.${at}.party`)])),
      ...wholeFaults(place, bearer, field),
    ];
  }
  const { kind } = place.part.subjects;
  if (bearer === 'upstream' || bearer === 'downstream') {
    return kind === 'sections' ? [] : [fault(field, 'needs-section', '须逐断面 · needs a part for sections')];
  }
  if (bearer === 'subject') {
    return kind === 'parties' ? [] : [fault(field, 'needs-party', '须逐方 · needs a part for parties')];
  }
  return isParty(place.rules, bearer) ? [] : [noSuch(field)];
}

/** Shares that are figures or figures of a table make one, for every item. Others are judged when they are reckoned. */
function wholeFaults(place: Place, bearers: readonly Share[], field: string): readonly FieldError[] {
  const faults = bearers.flatMap(({ share }, at) => quantityFaults(place, share, `${field}.${at}.share`));
  const repeats = repeated(bearers.map(({ party }, at) => [party, `${field}.${at}.party`]));
  if (faults.length > 0 || repeats.length > 0) return [...faults, ...repeats];
  for (const item of place.part.items ?? [null]) {
    const shares = bearers.map(({ share }) => constantShare(place.rules, share, item));
    if (shares.some((share) => share === null)) continue;
    const whole = shares.reduce((sum, share) => (sum ?? ZERO).add(share ?? ZERO), ZERO);
    if (!whole?.equals(1) || shares.some((share) => share?.lt(0))) {
      return [fault(field, 'shares-make-one', '分摊比例须合计为 1 · the shares must make one')];
    }
  }
  return [];
}

function constantShare(rules: CompensationRules, share: Quantity, item: Item | null) {
  if (typeof share === 'string') return isFigure(share) ? figureOf(share) : null;
  if (share.kind === 'parameter') {
    const value = rules.parameters.find(({ id }) => id === share.name)?.value;
    return value ? figureOf(value) : null;
  }
  if (share.kind !== 'item' || !share.of.startsWith('table:')) return null;
  const meant = share.item === 'each' ? item : share.item;
  const value = meant && rules.tables.find(({ id }) => `table:${id}` === share.of)?.values[meant];
  return value ? figureOf(value) : null;
}

function limitFaults(rules: CompensationRules, at: number): readonly FieldError[] {
  const limit = rules.limits[at];
  if (!limit) return [];
  const { amount, lines, kind, per } = limit;
  const field = `limits.${at}`;
  const parameterKnown =
    typeof amount !== 'string' && amount.kind === 'parameter' && rules.parameters.some(({ id }) => id === amount.name);
  const plain = (typeof amount === 'string' && isFigure(amount) && figureOf(amount).gte(0)) || parameterKnown;
  const timed = per.some((scope) => scope === 'period' || scope === 'month' || scope === 'year');
  return [
    ...(plain ? [] : [fault(`${field}.amount`, 'figure', '须为数字或参数 · must be a figure or a parameter')]),
    ...(kind === 'floor' && !timed
      ? [fault(`${field}.per`, 'needs-time', '下限须按期间 · a floor is of a period, a month or a year')]
      : []),
    ...selectionFaults(rules, lines, `${field}.lines`),
  ];
}

function selectionFaults(rules: CompensationRules, selection: LineSelection, field: string): readonly FieldError[] {
  if (selection === 'all') return [];
  const known = rules.parts.flatMap(({ id, lines }) => [id, ...lines.map((line) => `${id}/${line.id}`)]);
  return selection.flatMap((name, at) => (known.includes(name) ? [] : [noSuch(`${field}.${at}`)]));
}

function roundingFaults({ rounding, unit }: CompensationRules): readonly FieldError[] {
  const fen = figureOf(rounding.to).mul(FEN_PER_UNIT[unit], 1n);
  return fen.d === 1n && fen.s > 0n
    ? []
    : [fault('rounding.to', 'whole-fen', '须为整数分 · must be a whole number of fen')];
}

function isParty({ parties }: CompensationRules, id: string): boolean {
  return parties.some((party) => party.id === id);
}
