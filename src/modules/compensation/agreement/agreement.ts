import { addDays } from '../../../shared/clock.js';
import type { Certainty, CompensationRules, Party } from './rule/rule.js';

/** An agreement as its parties write it: the text that the law asks for, and its rules as data. Plain JSON. */
export interface AgreementContent {
  readonly titleZh: string;
  readonly titleEn: string;
  /** The template that it was begun from; null when it was written without one. */
  readonly template: string | null;
  readonly statutory: StatutoryContents;
  readonly term: { readonly from: string | null; readonly to: string | null };
  /** How it is renewed, 生态保护补偿条例 art. 19. */
  readonly renewal: string | null;
  /** How disputes are settled, art. 18: negotiation, then the common superior. */
  readonly dispute: string | null;
  /** Last day of the year by which the year before is paid, `04-30`. */
  readonly payBy: string | null;
  readonly basis: readonly AgreementBasis[];
  readonly rules: CompensationRules;
}

export interface AgreementBasis {
  readonly document: string;
  readonly certainty: Certainty;
  readonly note: string | null;
}

/** The seven contents of 生态保护补偿条例 art. 17, in its order. Null is what has not been written yet. */
export const STATUTORY_CONTENTS = {
  scope: { zh: '补偿的具体范围', en: 'scope' },
  target: { zh: '生态保护预期目标及其监测、评判指标', en: 'target, with how it is monitored and judged' },
  duties: { zh: '生态保护地区的生态保护责任', en: 'duties of who protects' },
  method: { zh: '补偿方式以及落实补偿的相关安排', en: 'method and arrangements' },
  term: { zh: '协议期限', en: 'term' },
  breach: { zh: '违反协议的处理', en: 'breach' },
  other: { zh: '其他事项', en: 'other matters' },
} as const;
export type StatutoryContent = keyof typeof STATUTORY_CONTENTS;
export type StatutoryContents = Readonly<Record<StatutoryContent, string | null>>;

export interface CheckedContent {
  readonly content: StatutoryContent;
  readonly zh: string;
  readonly en: string;
  readonly complete: boolean;
}

/** What art. 17 asks for, item by item. A term is complete with its first and last day. */
export function checklistOf({ statutory, term }: AgreementContent): readonly CheckedContent[] {
  return (Object.keys(STATUTORY_CONTENTS) as StatutoryContent[]).map((content) => {
    const written = statutory[content] !== null;
    const complete = content === 'term' ? written && term.from !== null && term.to !== null : written;
    return { content, ...STATUTORY_CONTENTS[content], complete };
  });
}

/** Those who are bound and sign; the common superior and a pool do not. */
export function signersOf({ parties }: CompensationRules): readonly Party[] {
  return parties.filter(({ kind }) => kind !== 'superior' && kind !== 'pool');
}

export function divisionsOf({ parties }: CompensationRules): readonly string[] {
  return [...new Set(parties.flatMap(({ division }) => (division === null ? [] : [division])))].sort();
}

export const AGREEMENT_STATES = ['draft', 'proposed', 'signed', 'in-force', 'expired', 'renewed', 'overtaken'] as const;
export type AgreementState = (typeof AGREEMENT_STATES)[number];

export interface VersionFacts {
  readonly offered: boolean;
  readonly signed: boolean;
  readonly effectiveOn: string | null;
  readonly endsOn: string | null;
  /** A later version has been put forward. */
  readonly laterOffered: boolean;
  /** First day of the next version that all have signed. */
  readonly followedOn: string | null;
}

/** The state of a version on a day; nothing has to happen for a term to begin or end. */
export function stateOf(version: VersionFacts, day: string): AgreementState {
  const { offered, signed, effectiveOn, endsOn, laterOffered, followedOn } = version;
  if (!signed) return laterOffered ? 'overtaken' : offered ? 'proposed' : 'draft';
  if (effectiveOn === null || endsOn === null || day < effectiveOn) return 'signed';
  if (followedOn !== null && day >= followedOn) return 'renewed';
  return day > endsOn ? 'expired' : 'in-force';
}

/** The last day on which a version holds: its own end, or the day before the next one begins. */
export function lastDayOf({ endsOn, followedOn }: Pick<VersionFacts, 'endsOn' | 'followedOn'>): string | null {
  if (followedOn === null) return endsOn;
  const before = addDays(followedOn, -1);
  return endsOn !== null && endsOn < before ? endsOn : before;
}
