import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { randomAgreement, YEAR } from '../testing/random-agreements.js';
import { evaluate, type EvaluatedLine, type Evaluation } from './evaluation.js';
import { figureOf } from './exact.js';
import { FEN_PER_UNIT } from './payments.js';
import { isSelected, scopeKey } from './scope.js';
import { statementOf, totalsOf } from './statement.js';

/** A year of evidence takes minutes to shrink; the seed that a failure prints is enough to look at it. */
const RUNS = { numRuns: 150, endOnFailure: true };

/** Each payment with the line that it comes from. */
function payments(lines: readonly EvaluatedLine[]): readonly string[] {
  return lines.flatMap(({ part, line, period, subject, item, payments: paid }) =>
    paid.map(({ payer, payee, amountFen }) =>
      [part, line, period.name, subject, item, payer, payee, amountFen].join(' '),
    ),
  );
}

/** What each side of a line pays in one scope of a limit, in fen. */
function sumsFen({ lines }: Evaluation, keyOf: (line: EvaluatedLine) => string): ReadonlyMap<string, bigint> {
  const sums = new Map<string, bigint>();
  for (const line of lines) {
    if (line.payments.length === 0) continue;
    const side = (of: 'payer' | 'payee'): string => [...new Set(line.payments.map((each) => each[of]))].sort().join();
    const key = `${keyOf(line)} ${side('payer')}>${side('payee')}`;
    const total = line.payments.reduce((sum, { amountFen }) => sum + amountFen, 0n);
    sums.set(key, (sums.get(key) ?? 0n) + total);
  }
  return sums;
}

describe('known schemes with what stands around them drawn anew', () => {
  test('AGR-4 statements mirror each other and the totals of all parties net to zero', () => {
    fc.assert(
      fc.property(randomAgreement(), ({ rules, evidence }) => {
        const evaluation = evaluate(rules, evidence, YEAR);
        const { parties, pairs } = totalsOf(evaluation);
        expect(parties.reduce((sum, { netFen }) => sum + netFen, 0n)).toBe(0n);
        for (const { between, netFen } of pairs) {
          const [first, second] = between;
          const [own, theirs] = [statementOf(evaluation, first, second), statementOf(evaluation, second, first)];
          expect([own.netFen, theirs.netFen]).toEqual([-netFen, netFen]);
          expect(theirs.lines.map(({ amountFen }) => -amountFen)).toEqual(own.lines.map(({ amountFen }) => amountFen));
        }
      }),
      RUNS,
    );
  });

  test('AGR-4 rounded line by line, what is paid under a cap is within it to the fen', () => {
    fc.assert(
      fc.property(randomAgreement({ stages: ['line'], kinds: ['cap'] }), ({ rules, evidence }) => {
        const [cap] = rules.limits;
        if (!cap || typeof cap.amount !== 'string') return;
        const within = evaluate(rules, evidence, YEAR).lines.filter((line) => isSelected(line, cap.lines));
        const mostFen = figureOf(cap.amount).mul(FEN_PER_UNIT[rules.unit], 1n);
        const sections = new Map(rules.sections.map(({ id, upstream }) => [id, upstream]));
        const sums = sumsFen({ lines: within }, (line) => {
          const upstream = sections.get(line.subject);
          return scopeKey({ ...line, party: typeof upstream === 'string' ? upstream : null }, cap.per, rules);
        });
        for (const [key, sum] of sums) expect([key, mostFen.gte(sum)]).toEqual([key, true]);
      }),
      { ...RUNS, numRuns: 300 },
    );
  });

  test('AGR-4 evidence that is withheld holds lines open; it changes no payment and makes none', () => {
    const withheld = randomAgreement().chain(({ rules, evidence }) =>
      fc.record({
        rules: fc.constant(rules),
        evidence: fc.constant(evidence),
        kept: fc.array(fc.integer({ min: 0, max: 9 }), { minLength: evidence.length, maxLength: evidence.length }),
      }),
    );
    fc.assert(
      fc.property(withheld, ({ rules, evidence, kept }) => {
        const whole = new Set(payments(evaluate(rules, evidence, YEAR).lines));
        const part = evaluate(
          rules,
          evidence.filter((_, at) => kept[at] !== 0),
          YEAR,
        );
        expect(payments(part.lines).filter((payment) => !whole.has(payment))).toEqual([]);
      }),
      RUNS,
    );
  });

  test('AGR-4 what the first half of a year comes to does not depend on the second', () => {
    const half = { from: YEAR.from, to: '2020-06-30' };
    fc.assert(
      fc.property(randomAgreement(), ({ rules, evidence }) => {
        const { lines } = evaluate(rules, evidence, YEAR);
        const first = evaluate(rules, evidence, half).lines;
        expect(first).toEqual(lines.slice(0, first.length));
      }),
      RUNS,
    );
  });

  test('AGR-4 evidence may come in any order', () => {
    const mixed = randomAgreement().chain(({ rules, evidence }) =>
      fc.record({
        rules: fc.constant(rules),
        evidence: fc.constant(evidence),
        shuffled: fc.shuffledSubarray([...evidence], { minLength: evidence.length }),
      }),
    );
    fc.assert(
      fc.property(mixed, ({ rules, evidence, shuffled }) => {
        expect(evaluate(rules, shuffled, YEAR)).toEqual(evaluate(rules, evidence, YEAR));
      }),
      RUNS,
    );
  });
});
