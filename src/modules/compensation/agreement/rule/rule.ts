import type { RoundingMode } from './exact.js';
import type { Item } from './item.js';

/**
 * What governments owe each other, as plain JSON. A rule is made of few things that combine: a *quantity* is a figure that
 * can be reckoned, a *condition* compares quantities, a *line* says who pays whom which quantity under which condition,
 * and a *part* says for what and how often its lines are asked. docs/rules/river-agreement.md explains every field and
 * writes the known schemes in it. Figures are text, so that nothing is ever a floating-point number.
 */
export interface CompensationRules {
  /** What amounts are counted in: 万元 or 元. */
  readonly unit: MoneyUnit;
  /** First month of the assessment year, 1 to 12; October in some schemes. */
  readonly yearBegins: number;
  readonly parties: readonly Party[];
  readonly sections: readonly BorderSection[];
  readonly parameters: readonly Parameter[];
  readonly tables: readonly ItemTable[];
  readonly parts: readonly RulePart[];
  readonly vetoes: readonly Veto[];
  /** Applied in this order. */
  readonly limits: readonly Limit[];
  readonly rounding: Rounding;
}

export const MONEY_UNITS = ['wan-yuan', 'yuan'] as const;
export type MoneyUnit = (typeof MONEY_UNITS)[number];

export const PARTY_KINDS = ['province', 'city', 'county', 'superior', 'pool'] as const;
/** `superior` is the common higher level of a scheme, `pool` the money that several put together: neither signs. */
export type PartyKind = (typeof PARTY_KINDS)[number];

export interface Party {
  /** Lower kebab case; parties and sections share one set of names. */
  readonly id: string;
  readonly nameZh: string;
  readonly kind: PartyKind;
  /** GB/T 2260 code where the platform knows the division; null for a party of another province, and for a pool. */
  readonly division: string | null;
}

export interface BorderSection {
  readonly id: string;
  readonly nameZh: string;
  readonly river: string;
  /** Whose water it is. More than one where the river is the border: each bank with its share. */
  readonly upstream: Bearer;
  readonly downstream: Bearer;
}

/** How well a figure is known: seen in the source, secondary, inferred, or general knowledge to be confirmed. */
export const CERTAINTIES = ['V', 'S', 'I', 'G'] as const;
export type Certainty = (typeof CERTAINTIES)[number];

/** A figure of the agreement with its own name. Without a value it is unknown, and what needs it is held open. */
export interface Parameter {
  readonly id: string;
  readonly nameZh: string;
  readonly value: string | null;
  readonly certainty: Certainty;
  readonly note: string | null;
}

/** A figure for each of several items: limits, baselines, prices, shares. */
export interface ItemTable {
  readonly id: string;
  readonly nameZh: string;
  readonly values: Readonly<Partial<Record<Item, string>>>;
}

export const PERIODS = ['week', 'month', 'quarter', 'year'] as const;
export type PeriodKind = (typeof PERIODS)[number];

/** `unstated`: the text does not say what happens when two lines apply. Such a rule does not settle by itself. */
export const PRECEDENCES = ['first-match', 'sum', 'unstated'] as const;
export type Precedence = (typeof PRECEDENCES)[number];

/** What follows when no line applies: nothing is owed, or the text does not say. */
export const OTHERWISE = ['nothing', 'unstated'] as const;
export type Otherwise = (typeof OTHERWISE)[number];

export const EVIDENCE_STATUSES = ['preliminary', 'reviewed', 'published', 'corrected'] as const;
export type EvidenceStatus = (typeof EVIDENCE_STATUSES)[number];

export interface RulePart {
  readonly id: string;
  readonly nameZh: string;
  readonly period: PeriodKind;
  /** For what the lines are asked in each period: every section, every party with its exits and entries, or once. */
  readonly subjects: Subjects;
  /** The lines are asked for each of these; `each` in them stands for it. Null: asked once. */
  readonly items: readonly Item[] | null;
  /** Evidence of another status holds the line open. */
  readonly accepts: readonly EvidenceStatus[];
  readonly precedence: Precedence;
  readonly otherwise: Otherwise;
  readonly lines: readonly RuleLine[];
}

export type Subjects =
  | { readonly kind: 'sections'; readonly ids: readonly string[] }
  | { readonly kind: 'parties'; readonly ids: readonly string[] }
  | { readonly kind: 'agreement' };

export interface RuleLine {
  readonly id: string;
  readonly when: Condition;
  /** In the unit of the rules; `"0"` says that nothing is owed. */
  readonly amount: Quantity;
  /** A negative amount is owed the other way round, or is none. */
  readonly negative: 'reverse' | 'nothing';
  readonly from: Bearer;
  readonly to: Bearer;
  /** All whose condition holds multiply the amount. */
  readonly times: readonly Multiplier[];
}

export interface Multiplier {
  readonly nameZh: string;
  readonly when: Condition;
  readonly by: Quantity;
}

/**
 * Who pays or receives: `upstream` or `downstream` of the section, `subject` (the party that is asked about), the id of a
 * party, or several with shares that make one.
 */
export type Bearer = string | readonly Share[];
export const ROLES_OF_BEARER = ['upstream', 'downstream', 'subject'] as const;

export interface Share {
  readonly party: string;
  readonly share: Quantity;
}

/** Where a class or a concentration stands. `last-year-unstated` is for a text that says only "last year". */
export const SOURCES = [
  'section',
  'inflow',
  'last-year-same-period',
  'last-year-annual',
  'last-year-unstated',
] as const;
export type Source = (typeof SOURCES)[number];
export type ClassSource = Source | 'target';
/** `table:<id>` is a table of the rules; targets and baselines come with the evidence. */
export type ItemSource = Source | 'target' | 'baseline' | `table:${string}`;
/** `each` is the item for which a part asks its lines. */
export type ItemReference = Item | 'each';

/** A decimal (`"80"`, `"-0.5"`), a class (`"Ⅲ"` is 3, `"劣Ⅴ"` is 6), or one of the forms below. */
export type Quantity = string | Measure | Arithmetic;

/** What is read or derived from the evidence. */
export type Measure =
  | { readonly kind: 'parameter'; readonly name: string }
  | { readonly kind: 'class'; readonly of: ClassSource }
  | { readonly kind: 'item'; readonly item: ItemReference; readonly of: ItemSource }
  /** (C − L) / L */
  | { readonly kind: 'exceed'; readonly item: ItemReference; readonly over: ItemSource }
  /** factor × Σ weight × C / L */
  | { readonly kind: 'index'; readonly factor: string; readonly weights: readonly Weight[]; readonly over: ItemSource }
  /** Tonnes in the period: (C − L) × volume / 10⁶ */
  | { readonly kind: 'load'; readonly item: ItemReference; readonly above: ItemSource }
  /** m³/s */
  | { readonly kind: 'flow' }
  /** m³ in the period: flow × 86,400 × days */
  | { readonly kind: 'volume' }
  /** A fact that is reported under a name: an area, a share of forest, a day count. */
  | { readonly kind: 'figure'; readonly name: string }
  /** Of the months of a longer period, those in which the condition holds. */
  | { readonly kind: 'months-met'; readonly as: 'count' | 'share'; readonly when: Condition }
  /** The same quantity at several sections, made one. */
  | { readonly kind: 'over'; readonly sections: SectionSet; readonly take: Taking; readonly of: Quantity };

export interface Weight {
  readonly item: Item;
  readonly weight: string;
}

/** `exits` and `entries` are those of the party that is asked about. */
export type SectionSet = 'exits' | 'entries' | readonly string[];
export const TAKINGS = ['mean', 'largest', 'smallest', 'sum'] as const;
export type Taking = (typeof TAKINGS)[number];

export type Arithmetic =
  | { readonly kind: 'sum' | 'product' | 'larger' | 'smaller'; readonly of: readonly Quantity[] }
  | { readonly kind: 'difference'; readonly of: Quantity; readonly less: Quantity }
  | { readonly kind: 'quotient'; readonly of: Quantity; readonly by: Quantity }
  | { readonly kind: 'rounded'; readonly of: Quantity; readonly to: string; readonly mode: RoundingMode }
  /** The amount of the first row that reaches up to the quantity, the row's end included; beyond the last, `above`. */
  | { readonly kind: 'steps'; readonly of: Quantity; readonly rows: readonly Step[]; readonly above: Quantity };

export interface Step {
  readonly upTo: string;
  readonly amount: Quantity;
}

export const COMPARISONS = ['below', 'at-most', 'equal', 'at-least', 'above'] as const;
export type Comparison = (typeof COMPARISONS)[number];

export type Condition =
  | { readonly kind: 'always' }
  | { readonly kind: 'compare'; readonly of: Quantity; readonly is: Comparison; readonly than: Quantity }
  | { readonly kind: 'all' | 'any'; readonly of: readonly Condition[] }
  | { readonly kind: 'not'; readonly of: Condition };

/** Which lines belong together: those that agree in all of these. None: all of the agreement. */
export const SCOPES = ['line', 'item', 'section', 'party', 'period', 'month', 'year'] as const;
export type Scope = (typeof SCOPES)[number];

/** `part` or `part/line`; `all` are all. */
export type LineSelection = 'all' | readonly string[];

/** 一票否决: where the condition holds for any subject of a part, the lines of the same scope come to nothing. */
export interface Veto {
  readonly id: string;
  readonly nameZh: string;
  readonly part: string;
  readonly when: Condition;
  readonly cancels: LineSelection;
  readonly per: readonly Scope[];
}

/**
 * The most or the least that lines of one scope come to, each direction of payment by itself. A cap is used up in the
 * order of time; a floor adds what is missing when its period is over and something is owed.
 */
export interface Limit {
  readonly id: string;
  readonly nameZh: string;
  readonly kind: 'cap' | 'floor';
  readonly amount: Quantity;
  readonly lines: LineSelection;
  readonly per: readonly Scope[];
}

/** `line` rounds every line; the others round the running total of a payer and a payee, so that the last sum is right. */
export const ROUNDING_STAGES = ['line', 'section-period', 'period', 'year', 'agreement'] as const;
export type RoundingStage = (typeof ROUNDING_STAGES)[number];

export interface Rounding {
  readonly mode: RoundingMode;
  /** In the unit of the rules, a whole number of fen: `"0.01"` of 万元 is 100 yuan. */
  readonly to: string;
  readonly at: RoundingStage;
}
