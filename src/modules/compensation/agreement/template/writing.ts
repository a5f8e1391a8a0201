import type {
  Bearer,
  BorderSection,
  CompensationRules,
  Comparison,
  Condition,
  Party,
  Quantity,
  RuleLine,
  RulePart,
  Share,
} from '../rule/rule.js';

/** Short ways to write rules by hand: what most lines leave at its ordinary value is filled in. */

export const ALWAYS: Condition = { kind: 'always' };
export const CLASS: Quantity = { kind: 'class', of: 'section' };
export const TARGET_CLASS: Quantity = { kind: 'class', of: 'target' };

export function compare(of: Quantity, is: Comparison, than: Quantity): Condition {
  return { kind: 'compare', of, is, than };
}

export function anyOf(...of: readonly Condition[]): Condition {
  return { kind: 'any', of };
}

export function allOf(...of: readonly Condition[]): Condition {
  return { kind: 'all', of };
}

export function sum(...of: readonly Quantity[]): Quantity {
  return { kind: 'sum', of };
}

export function product(...of: readonly Quantity[]): Quantity {
  return { kind: 'product', of };
}

export function difference(of: Quantity, less: Quantity): Quantity {
  return { kind: 'difference', of, less };
}

export function parameter(name: string): Quantity {
  return { kind: 'parameter', name };
}

export function figure(name: string): Quantity {
  return { kind: 'figure', name };
}

export function shares(of: Readonly<Record<string, string>>): readonly Share[] {
  return Object.entries(of).map(([party, share]) => ({ party, share }));
}

type LineDraft = Pick<RuleLine, 'id' | 'when' | 'amount'> & {
  readonly pays: readonly [from: Bearer, to: Bearer];
} & Partial<RuleLine>;

export function line({ pays, ...draft }: LineDraft): RuleLine {
  const [from, to] = pays;
  return { negative: 'nothing', times: [], ...draft, from, to };
}

type PartDraft = Pick<RulePart, 'id' | 'nameZh' | 'subjects' | 'lines'> & Partial<RulePart>;

/** Monthly, on published data, the first line that applies, otherwise nothing. */
export function part(draft: PartDraft): RulePart {
  return {
    period: 'month',
    items: null,
    accepts: ['published', 'corrected'],
    precedence: 'first-match',
    otherwise: 'nothing',
    ...draft,
  };
}

type RulesDraft = Pick<CompensationRules, 'parties' | 'parts'> & Partial<CompensationRules>;

/** In 万元, calendar years, every line to the fen. */
export function rules(draft: RulesDraft): CompensationRules {
  return {
    unit: 'wan-yuan',
    yearBegins: 1,
    sections: [],
    parameters: [],
    tables: [],
    vetoes: [],
    limits: [],
    rounding: { mode: 'half-up', to: '0.000001', at: 'line' },
    ...draft,
  };
}

export function party(id: string, nameZh: string, kind: Party['kind'], division: string | null = null): Party {
  return { id, nameZh, kind, division };
}

export function section(
  id: string,
  nameZh: string,
  river: string,
  [upstream, downstream]: readonly [Bearer, Bearer],
): BorderSection {
  return { id, nameZh, river, upstream, downstream };
}

export function sectionsOf(...ids: readonly string[]): RulePart['subjects'] {
  return { kind: 'sections', ids };
}
