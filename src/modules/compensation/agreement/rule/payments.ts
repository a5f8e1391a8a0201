import { Fraction } from 'fraction.js';
import { invariant } from '../../../../shared/invariant.js';
import { splitByLargestRemainder } from '../../../../shared/rounding.js';
import type { EvaluatedLine, ExactLine, Payment } from './evaluation.js';
import { exactText, figureOf, proportionalWeights, roundedTo, wholeSteps, ZERO } from './exact.js';
import { unknown } from './reckoning.js';
import type { CompensationRules, MoneyUnit, RoundingStage, Scope } from './rule.js';
import { scopeKey } from './scope.js';
import { words } from './words.js';

export const FEN_PER_UNIT: Readonly<Record<MoneyUnit, bigint>> = { 'wan-yuan': 1_000_000n, yuan: 100n };

/** Of which lines the running total is rounded. */
const SCOPES_AT: Readonly<Record<Exclude<RoundingStage, 'line'>, readonly Scope[]>> = {
  'section-period': ['section', 'period'],
  period: ['period'],
  year: ['year'],
  agreement: [],
};

/** Exact amounts as payments in fen: split among those who bear and receive them, and rounded at the stage of the rules. */
export function paidLines(rules: CompensationRules, lines: readonly ExactLine[]): readonly EvaluatedLine[] {
  const { at } = rules.rounding;
  return at === 'line'
    ? lines.map((line) => paid(line, lineByLine(rules, line)))
    : runningTotals(rules, lines, SCOPES_AT[at]);
}

/**
 * Where every line is rounded, it is rounded before caps and floors: a sum of rounded lines would otherwise go over the cap
 * that their exact amounts keep.
 */
export function roundedAtLine(rules: CompensationRules, lines: readonly ExactLine[]): readonly ExactLine[] {
  const { at, mode } = rules.rounding;
  if (at !== 'line') return lines;
  const { step } = stepOf(rules);
  return lines.map((line) => {
    const amount = roundedTo(line.amount, step, mode);
    if (amount.equals(line.amount)) return line;
    const used = [...line.used, { what: words('取整前金额', 'amount before rounding'), value: exactText(line.amount) }];
    return { ...line, amount, used, outcome: amount.equals(0) ? 'nothing' : line.outcome };
  });
}

/** The line's whole amount is split without a remainder, in steps unless a cap or a floor has left a part of one. */
function lineByLine(rules: CompensationRules, { amount, from, to }: ExactLine): readonly Payment[] {
  if (amount.equals(0)) return [];
  const { stepFen } = stepOf(rules);
  const totalFen = wholeSteps(amount, new Fraction(1n, FEN_PER_UNIT[rules.unit]), 'floor');
  const unitFen = totalFen % stepFen === 0n ? stepFen : 1n;
  const pairs = pairsOf(from, to);
  const weights = proportionalWeights(pairs.map(({ share }) => share));
  const parts = splitByLargestRemainder(totalFen / unitFen, weights);
  return pairs.map(({ payer, payee }, index) => ({ payer, payee, amountFen: (parts[index] ?? 0n) * unitFen }));
}

/**
 * Each payment is what the rounded total of its payer and payee grows by, so that the last total is the rounded sum of
 * exact amounts and no payment is negative.
 */
function runningTotals(
  rules: CompensationRules,
  lines: readonly ExactLine[],
  per: readonly Scope[],
): readonly EvaluatedLine[] {
  const { step, stepFen } = stepOf(rules);
  const totals = new Map<string, Fraction>();
  const held = new Set<string>();
  return lines.map((line) => {
    const scope = scopeKey(line, per, rules);
    if (line.outcome === 'held') held.add(scope);
    if (line.outcome !== 'due') return paid(line, []);
    if (held.has(scope)) return waiting(line);
    const payments = pairsOf(line.from, line.to).map(({ payer, payee, share }) => {
      const key = `${scope} ${payer}>${payee}`;
      const before = totals.get(key) ?? ZERO;
      const total = before.add(line.amount.mul(share));
      totals.set(key, total);
      const [later, earlier] = [total, before].map((each) => wholeSteps(each, step, rules.rounding.mode));
      return { payer, payee, amountFen: ((later ?? 0n) - (earlier ?? 0n)) * stepFen };
    });
    return paid(line, payments);
  });
}

function waiting(line: ExactLine): EvaluatedLine {
  const text = words('同一尾数范围内有更早的事项待定', 'an earlier line whose remainder is rounded with it is held');
  return paid({ ...line, outcome: 'held', reasons: unknown('waits-for-earlier', text).reasons }, []);
}

function paid(exact: ExactLine, payments: readonly Payment[]): EvaluatedLine {
  const { part, period, subject, item, line, outcome, reasons, used } = exact;
  // What a party would pay itself is no payment.
  const between = payments.filter(({ payer, payee, amountFen }) => payer !== payee && amountFen > 0n);
  const exactAmount = exactText(exact.amount);
  return { part, period, subject, item, line, outcome, reasons, used, exactAmount, payments: between };
}

function pairsOf(from: ExactLine['from'], to: ExactLine['to']) {
  return from.flatMap((payer) =>
    to.map((payee) => ({ payer: payer.party, payee: payee.party, share: payer.share.mul(payee.share) })),
  );
}

function stepOf({ rounding, unit }: CompensationRules): { readonly step: Fraction; readonly stepFen: bigint } {
  const step = figureOf(rounding.to);
  const fen = step.mul(FEN_PER_UNIT[unit], 1n);
  invariant(fen.d === 1n && fen.s > 0n, 'amounts are rounded to whole fen');
  return { step, stepFen: fen.n };
}
