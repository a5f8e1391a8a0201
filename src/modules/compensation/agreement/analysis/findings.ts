import { exactText } from '../rule/exact.js';
import { classWords, measureWords } from '../rule/printing.js';
import { judge } from '../rule/reckoning.js';
import type { CompensationRules, Condition, Measure, RuleLine, RulePart } from '../rule/rule.js';
import { joined, words, type Words } from '../rule/words.js';
import { atomKey, atomsOf, comparisonsOf, measuresIn } from './atoms.js';
import { casesOf, CASES_MAX, measuresOfCase, type Case } from './cases.js';

/** What a rule leaves open, found before anybody signs it. */
export interface Finding extends Words {
  readonly kind: FindingKind;
  readonly part: string;
  readonly lines: readonly string[];
  /** A case in which it shows; empty where none is needed. */
  readonly example: readonly ExampleValue[];
  /** Whether the agreement settles by itself all the same. */
  readonly blocks: boolean;
}

export const FINDING_KINDS = [
  'ambiguous',
  'uncovered',
  'undefined-term',
  'not-analysed',
  'unknown-parameter',
  'unreachable',
] as const;
export type FindingKind = (typeof FINDING_KINDS)[number];

export interface ExampleValue extends Words {
  readonly value: string;
}

/** Enough to see what is left out; one is enough to keep a rule from settling. */
const GAPS_MAX = 8;

/**
 * Cases that all the questions about one rule may look through. Forty parts of forty lines are eight hundred pairs each,
 * and whoever proposes them must not keep everybody waiting; a few seconds are enough for any agreement that people read.
 */
const CASES_IN_ALL_MAX = 60_000;
/** Finding the boundaries of two lines costs about as much as looking through so many cases. */
const CASES_A_QUESTION = 100;

/** What is left of it. */
interface Allowance {
  cases: number;
}

/** All that the rules leave open, part by part. */
export function findingsOf(rules: CompensationRules): readonly Finding[] {
  const allowance = { cases: CASES_IN_ALL_MAX };
  return rules.parts.flatMap((part) => [
    ...undefinedTerms(part),
    ...conflicts(rules, part, allowance),
    ...gaps(rules, part, allowance),
    ...unknownParameters(rules, part),
    ...unreachable(rules, part, allowance),
  ]);
}

/** Whether amounts follow from the rules alone. What depends on an unknown parameter is held line by line. */
export function settlesByItself(findings: readonly Finding[]): boolean {
  return findings.every(({ blocks }) => !blocks);
}

/** A source that the agreement does not define, wherever it stands. */
function undefinedTerms(part: RulePart): readonly Finding[] {
  const lines = part.lines.filter((line) => JSON.stringify(line).includes('"last-year-unstated"'));
  if (lines.length === 0) return [];
  const ids = lines.map(({ id }) => id);
  const text = words(
    `第 ${ids.join('、')} 项的“上年”未约定为上年同期还是上年全年`,
    `lines ${ids.join(', ')} do not say whether "last year" is its same period or the whole of it`,
  );
  return [{ kind: 'undefined-term', part: part.id, lines: ids, example: [], blocks: true, ...text }];
}

/** Two lines that apply at once where the rule names no order. */
function conflicts(rules: CompensationRules, part: RulePart, allowance: Allowance): readonly Finding[] {
  if (part.precedence !== 'unstated') return [];
  const ids = part.lines.map(({ id }) => id);
  if (allowance.cases === 0) return [notAnalysed(part, ids)];
  return part.lines.flatMap((first, at) =>
    part.lines.slice(at + 1).flatMap((second): readonly Finding[] => {
      const lines = [first.id, second.id];
      const looked = look(rules, part, [first.when, second.when], allowance);
      if (!looked) return [notAnalysed(part, lines)];
      const found = looked.find(({ holds }) => holds.every(Boolean));
      if (!found) return [];
      const example = exampleOf(rules, found);
      const text = words(
        `第 ${lines.join('、')} 项可能同时适用而未约定先后：${exampleWords(example).zh}`,
        `lines ${lines.join(' and ')} can both apply and no order is agreed: ${exampleWords(example).en}`,
      );
      return [{ kind: 'ambiguous', part: part.id, lines, example, blocks: true, ...text }];
    }),
  );
}

/** Cases that no line covers, one for each value of what is written first. */
function gaps(rules: CompensationRules, part: RulePart, allowance: Allowance): readonly Finding[] {
  if (part.otherwise !== 'unstated') return [];
  const looked = look(
    rules,
    part,
    part.lines.map(({ when }) => when),
    allowance,
  );
  if (!looked)
    return [
      notAnalysed(
        part,
        part.lines.map(({ id }) => id),
      ),
    ];
  const uncovered = looked.filter(({ holds }) => !holds.some(Boolean));
  const byFirst = new Map<string, LookedAt>();
  for (const each of uncovered) {
    const [first] = each.atoms;
    const key = first ? (each.values.get(atomKey(first))?.toFraction() ?? '') : '';
    if (!byFirst.has(key)) byFirst.set(key, each);
  }
  return [...byFirst.values()].slice(0, GAPS_MAX).map((found) => {
    const example = exampleOf(rules, found);
    const text = words(`没有任何一项适用：${exampleWords(example).zh}`, `no line applies: ${exampleWords(example).en}`);
    return { kind: 'uncovered', part: part.id, lines: [], example, blocks: true, ...text };
  });
}

/** Lines that another one always goes before. It is no hindrance, but hardly meant. */
function unreachable(rules: CompensationRules, part: RulePart, allowance: Allowance): readonly Finding[] {
  if (part.precedence !== 'first-match') return [];
  const looked = look(
    rules,
    part,
    part.lines.map(({ when }) => when),
    allowance,
  );
  if (!looked) return [];
  const reached = new Set(looked.map(({ holds }) => holds.indexOf(true)));
  return part.lines.flatMap(({ id }, at): readonly Finding[] => {
    if (reached.has(at)) return [];
    const text = words(`第 ${id} 项永远轮不到`, `line ${id} is never reached`);
    return [{ kind: 'unreachable', part: part.id, lines: [id], example: [], blocks: false, ...text }];
  });
}

function unknownParameters(rules: CompensationRules, part: RulePart): readonly Finding[] {
  return rules.parameters.flatMap(({ id, nameZh, value }): readonly Finding[] => {
    if (value !== null) return [];
    const lines = part.lines.filter((line) => namesParameter(line, id)).map((line) => line.id);
    if (lines.length === 0) return [];
    const text = words(
      `参数“${nameZh}”尚未确定，第 ${lines.join('、')} 项用到时暂挂`,
      `the parameter "${nameZh}" is not known; lines ${lines.join(', ')} are held where they need it`,
    );
    return [{ kind: 'unknown-parameter', part: part.id, lines, example: [], blocks: false, ...text }];
  });
}

function namesParameter({ when, amount, times }: RuleLine, name: string): boolean {
  const measures = [
    ...measuresIn(amount),
    ...times.flatMap(({ by }) => measuresIn(by)),
    ...atomsOf([when, ...times.map((each) => each.when)]),
  ];
  return measures.some((measure) => measure.kind === 'parameter' && measure.name === name);
}

interface LookedAt {
  readonly atoms: readonly Measure[];
  readonly values: Case;
  /** Of each condition, whether it holds. */
  readonly holds: readonly boolean[];
}

/** The conditions in every case there is, or null when the cases cannot be listed. */
function look(
  rules: CompensationRules,
  part: RulePart,
  conditions: readonly Condition[],
  allowance: Allowance,
): readonly LookedAt[] | null {
  if (allowance.cases === 0) return null;
  const atoms = atomsOf(conditions);
  const cases = casesOf(rules, atoms, comparisonsOf(part), Math.min(CASES_MAX, allowance.cases));
  // What cannot be listed costs as much to find out as many cases.
  const cost = Math.max(CASES_A_QUESTION, cases.complete ? cases.cases.length : CASES_MAX);
  allowance.cases = Math.max(0, allowance.cases - cost);
  if (!cases.complete) return null;
  return cases.cases.map((values) => {
    const measures = measuresOfCase(rules, values);
    const holds = conditions.map((condition) => {
      const verdict = judge(condition, measures);
      return verdict.known && verdict.holds;
    });
    return { atoms, values, holds };
  });
}

function notAnalysed(part: RulePart, lines: readonly string[]): Finding {
  const text = words(
    `第 ${lines.join('、')} 项的情形超过 ${CASES_MAX} 种或无法逐一列举，须约定先后与其余情形`,
    `lines ${lines.join(', ')} have more than ${CASES_MAX} cases, or cases that cannot be listed; agree an order and what else holds`,
  );
  return { kind: 'not-analysed', part: part.id, lines, example: [], blocks: true, ...text };
}

function exampleOf(rules: CompensationRules, { atoms, values }: LookedAt): readonly ExampleValue[] {
  return atoms.map((atom) => {
    const value = exactText(values.get(atomKey(atom)) ?? measureValue(rules, atom));
    return { ...measureWords(atom, rules), value: atom.kind === 'class' ? classWords(value).zh : value };
  });
}

function measureValue(rules: CompensationRules, atom: Measure) {
  const reckoned = measuresOfCase(rules, new Map()).valueOf(atom);
  if (!reckoned.known) throw new Error('every measure of a case has a value');
  return reckoned.value;
}

function exampleWords(example: readonly ExampleValue[]): Words {
  return joined(
    example.map(({ zh, en, value }) => words(`${zh}${value}`, `${en} ${value}`)),
    '，',
    ', ',
  );
}
