import type { Fraction } from 'fraction.js';
import type { Evidence } from './evidence.js';
import { EvidenceMeasures, evidenceKey, type EvidenceIndex, type Scene, type UsedValue } from './evidence-measures.js';
import { ONE, ZERO } from './exact.js';
import { withLimits } from './limits.js';
import { paidLines, roundedAtLine } from './payments.js';
import { periodsWithin, type Period, type Span } from './period.js';
import { judge, reckon, unknown, type Reason, type Verdict } from './reckoning.js';
import type { Bearer, CompensationRules, RuleLine, RulePart } from './rule.js';
import { words } from './words.js';
import type { Item } from './item.js';
import { invariant } from '../../../../shared/invariant.js';
import { withVetoes } from './vetoes.js';

/**
 * What a rule makes of evidence. Pure: the same rules, evidence and span give the same result, in whatever order the
 * evidence comes. Caps and running totals begin where the span begins, so a year with a yearly cap is asked whole.
 */
export interface Evaluation {
  /** In the order of time, then as the rules list them. */
  readonly lines: readonly EvaluatedLine[];
}

export type Outcome = 'due' | 'nothing' | 'held';

export interface EvaluatedLine {
  readonly part: string;
  readonly period: Period;
  /** Id of a section or a party, or `agreement`. */
  readonly subject: string;
  readonly item: Item | null;
  /** The line that matched, the floor that adds, or null where none did. */
  readonly line: string | null;
  readonly outcome: Outcome;
  /** Why it is held, or why a matched line comes to nothing. */
  readonly reasons: readonly Reason[];
  readonly used: readonly UsedValue[];
  /** Before it is split, and before a rounding that comes later than the line: `244.2138336`, `2/3`, in the unit of the rules. */
  readonly exactAmount: string;
  readonly payments: readonly Payment[];
}

export interface Payment {
  readonly payer: string;
  readonly payee: string;
  /** More than nothing. */
  readonly amountFen: bigint;
}

/** Lines before money is rounded: exact, with the bearers resolved. */
export interface ExactLine extends Omit<EvaluatedLine, 'payments' | 'exactAmount'> {
  readonly party: string | null;
  /** Not negative; in the unit of the rules. */
  readonly amount: Fraction;
  readonly from: readonly Portion[];
  readonly to: readonly Portion[];
}

export interface Portion {
  readonly party: string;
  readonly share: Fraction;
}

export function evaluate(rules: CompensationRules, evidence: readonly Evidence[], span: Span): Evaluation {
  const index = indexed(evidence);
  const matched = rules.parts.flatMap((part) =>
    partScenes(rules, part, index, span).flatMap((scene) => matchedLines(part, scene)),
  );
  const inOrder = ordered(rules, matched);
  const standing = withVetoes(rules, inOrder, (id) => {
    const part = rules.parts.find((each) => each.id === id);
    return part ? partScenes(rules, part, index, span) : [];
  });
  return { lines: paidLines(rules, withLimits(rules, roundedAtLine(rules, standing), span)) };
}

/** Every subject, item and period for which a part asks its lines. */
export function partScenes(
  rules: CompensationRules,
  part: RulePart,
  evidence: EvidenceIndex,
  span: Span,
): readonly Scene[] {
  const ids = part.subjects.kind === 'agreement' ? ['agreement'] : part.subjects.ids;
  return periodsWithin(part.period, span, rules.yearBegins).flatMap((period) =>
    ids.flatMap((subject) =>
      (part.items ?? [null]).map((item) => ({
        rules,
        evidence,
        accepts: part.accepts,
        subject,
        party: partyAsked(rules, part, subject),
        period,
        item,
      })),
    ),
  );
}

function indexed(evidence: readonly Evidence[]): EvidenceIndex {
  const index = new Map(evidence.map((each) => [evidenceKey(each.subject, each.period), each]));
  invariant(index.size === evidence.length, 'a subject has one piece of evidence for a period');
  return index;
}

function partyAsked(rules: CompensationRules, part: RulePart, subject: string): string | null {
  if (part.subjects.kind === 'parties') return subject;
  const section = rules.sections.find(({ id }) => id === subject);
  return section && typeof section.upstream === 'string' ? section.upstream : null;
}

function matchedLines(part: RulePart, scene: Scene): readonly ExactLine[] {
  const measures = new EvidenceMeasures(scene);
  const verdicts = part.lines.map((line) => ({ line, verdict: judge(line.when, measures) }));
  const settled = settledBy(part, verdicts);
  if (settled.kind === 'held') return [openLine(part, scene, null, settled.reasons, measures.used)];
  const lines = settled.lines.map(({ line, verdict }) =>
    verdict.known ? dueLine(part, scene, line) : openLine(part, scene, line.id, verdict.reasons, measures.used),
  );
  if (lines.length > 0) return lines;
  if (part.otherwise === 'nothing') return [{ ...blank(part, scene), outcome: 'nothing', used: measures.used }];
  const uncovered = unknown('not-covered', words('约定的各项均不适用', 'no line of the agreement applies'));
  return [openLine(part, scene, null, uncovered.reasons, measures.used)];
}

interface JudgedLine {
  readonly line: RuleLine;
  readonly verdict: Verdict;
}
type Settled =
  | { readonly kind: 'lines'; readonly lines: readonly JudgedLine[] }
  | { readonly kind: 'held'; readonly reasons: readonly Reason[] };

/** Which lines count. An open condition before the first that holds leaves open which one is the first. */
function settledBy({ precedence }: RulePart, judged: readonly JudgedLine[]): Settled {
  const standing = judged.filter(({ verdict }) => !verdict.known || verdict.holds);
  if (precedence === 'sum') return { kind: 'lines', lines: standing };
  const [first] = standing;
  if (precedence === 'first-match') {
    if (!first) return { kind: 'lines', lines: [] };
    return first.verdict.known ? { kind: 'lines', lines: [first] } : { kind: 'held', reasons: first.verdict.reasons };
  }
  const open = standing.flatMap(({ verdict }) => (verdict.known ? [] : verdict.reasons));
  if (open.length > 0) return { kind: 'held', reasons: open };
  if (standing.length <= 1) return { kind: 'lines', lines: standing };
  const ids = standing.map(({ line }) => line.id).join('、');
  const { reasons } = unknown(
    'ambiguous',
    words(`第 ${ids} 项同时适用，未约定先后`, `lines ${ids} all apply, and no order is agreed`),
  );
  return { kind: 'held', reasons };
}

function dueLine(part: RulePart, scene: Scene, line: RuleLine): ExactLine {
  // What one line used is not what the conditions of the others looked at.
  const measures = new EvidenceMeasures(scene);
  judge(line.when, measures);
  const amount = reckon(line.amount, measures);
  const factors = line.times.map((each) => ({ each, verdict: judge(each.when, measures) }));
  let total = amount.known ? amount.value : ZERO;
  const reasons: Reason[] = amount.known ? [] : [...amount.reasons];
  for (const { each, verdict } of factors) {
    if (!verdict.known) reasons.push(...verdict.reasons);
    else if (verdict.holds) {
      const by = reckon(each.by, measures);
      if (by.known) total = total.mul(by.value);
      else reasons.push(...by.reasons);
    }
  }
  const [from, to] = [portionsOf(line.from, scene, measures), portionsOf(line.to, scene, measures)];
  for (const side of [from, to]) if ('reasons' in side) reasons.push(...side.reasons);
  // Nothing multiplied by what is unknown is still nothing.
  if (reasons.length > 0 && !(amount.known && amount.value.equals(0))) {
    return openLine(part, scene, line.id, reasons, measures.used);
  }
  const reversed = total.lt(0) && line.negative === 'reverse';
  const [payer, payee] = reversed ? [to, from] : [from, to];
  const due = reversed ? total.neg() : total.lt(0) ? ZERO : total;
  return {
    ...blank(part, scene),
    line: line.id,
    outcome: due.equals(0) ? 'nothing' : 'due',
    used: measures.used,
    amount: due,
    from: 'portions' in payer ? payer.portions : [],
    to: 'portions' in payee ? payee.portions : [],
  };
}

function portionsOf(
  bearer: Bearer,
  scene: Scene,
  measures: EvidenceMeasures,
): { readonly portions: readonly Portion[] } | { readonly reasons: readonly Reason[] } {
  if (typeof bearer === 'string') {
    const meant = bearerMeant(bearer, scene);
    return typeof meant === 'string'
      ? { portions: [{ party: meant, share: ONE }] }
      : portionsOf(meant, scene, measures);
  }
  const reckoned = bearer.map(({ party, share }) => ({ party, share: reckon(share, measures) }));
  const reasons = reckoned.flatMap(({ share }) => (share.known ? [] : share.reasons));
  if (reasons.length > 0) return { reasons };
  const portions = reckoned.flatMap(({ party, share }) => (share.known ? [{ party, share: share.value }] : []));
  const whole = portions.reduce((sum, { share }) => sum.add(share), ZERO);
  if (whole.equals(1) && portions.every(({ share }) => share.gte(0))) return { portions };
  return unknown('shares-not-whole', words('分摊比例之和不为 1', 'the shares do not make one'));
}

function bearerMeant(role: string, { rules, subject, party }: Scene): Bearer {
  if (role === 'subject') return party ?? subject;
  if (role !== 'upstream' && role !== 'downstream') return role;
  const section = rules.sections.find(({ id }) => id === subject);
  invariant(section, 'upstream and downstream are of a section');
  return section[role];
}

function openLine(
  part: RulePart,
  scene: Scene,
  line: string | null,
  reasons: readonly Reason[],
  used: readonly UsedValue[],
): ExactLine {
  return { ...blank(part, scene), line, outcome: 'held', reasons: distinct(reasons), used };
}

function blank(part: RulePart, { subject, party, period, item }: Scene): ExactLine {
  return {
    part: part.id,
    period,
    subject,
    party,
    item,
    line: null,
    outcome: 'nothing',
    reasons: [],
    used: [],
    amount: ZERO,
    from: [],
    to: [],
  };
}

function distinct(reasons: readonly Reason[]): readonly Reason[] {
  return [...new Map(reasons.map((reason) => [`${reason.code} ${reason.zh}`, reason])).values()];
}

/** By the end of the period; within it as parts, subjects, items and lines are listed, which `matched` already is. */
function ordered(rules: CompensationRules, matched: readonly ExactLine[]): readonly ExactLine[] {
  const partAt = new Map(rules.parts.map(({ id }, at) => [id, at]));
  const at = ({ part }: ExactLine): number => partAt.get(part) ?? 0;
  return [...matched].sort((a, b) =>
    a.period.to === b.period.to ? at(a) - at(b) : a.period.to < b.period.to ? -1 : 1,
  );
}
