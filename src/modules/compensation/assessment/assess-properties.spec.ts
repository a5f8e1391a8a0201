import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Fraction } from 'fraction.js';
import { assess, type Assessed, type Assessment } from './assess.js';
import { DEFAULT_RULES, PH_MEANS, type AssessmentRules } from './assessment-rules.js';
import { exactText } from './exact.js';
import { meansOfMonths, meansOfReadings, type ReadingTaken } from './means.js';
import { countedAs, NON_DETECT_RULES, readingContent } from './reading-text.js';
import { ASSESSED_ITEMS, ITEM_CODES, limitsOf, standardOf, WATERS, type ItemCode, type Water } from './standard.js';

const rules: fc.Arbitrary<AssessmentRules> = fc
  .record({
    nonDetect: fc.constantFrom(...NON_DETECT_RULES),
    phMean: fc.constantFrom(...PH_MEANS),
    coverageOf: fc.constantFrom('each-item' as const, 'section' as const),
    compared: fc.constantFrom('exact' as const, 'printed' as const),
    printing: fc.constantFrom('half-even' as const, 'half-up' as const),
  })
  .map((drawn) => ({ ...DEFAULT_RULES, ...drawn }));

/** Figures near a limit of the item, with the texts of practice beside them. */
function textOf(item: ItemCode): fc.Arbitrary<string> {
  const limits = [...limitsOf(item, 'river'), ...limitsOf(item, 'lake'), new Fraction(7)];
  const figure = fc
    .tuple(fc.constantFrom(...limits), fc.integer({ min: 0, max: 400 }))
    .map(([limit, percent]) => exactText(limit.mul(percent).div(100)));
  return fc.oneof(
    { weight: 6, arbitrary: figure },
    { weight: 2, arbitrary: figure.map((text) => `${text}L`) },
    { weight: 1, arbitrary: fc.constantFrom('-', '', '0,1', '-3') },
  );
}

const reading = fc.constantFrom(...ITEM_CODES).chain((item) => textOf(item).map((raw) => ({ item, raw })));
/** Each reading has an id of its own. */
const readings = fc
  .array(reading, { maxLength: 60 })
  .map((all) => all.map((each, index): ReadingTaken => ({ ...each, id: String(index).padStart(3, '0') })));
const shuffledReadings = readings.chain((all) =>
  fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
);

function judged(all: readonly ReadingTaken[], water: Water, inForce: AssessmentRules): Assessment {
  return assess(meansOfReadings(all, inForce), { water, target: 3, rules: inForce });
}

function classOf(found: Assessment): number {
  return found.state === 'assessed' ? found.classIndex : 0;
}

describe('assessments of any readings', () => {
  test('WQ-1 the order of readings makes no difference to anything that is told', () => {
    fc.assert(
      fc.property(shuffledReadings, fc.constantFrom(...WATERS), rules, ([all, shuffled], water, inForce) => {
        expect(judged(shuffled, water, inForce)).toEqual(judged(all, water, inForce));
      }),
    );
  });

  test('WQ-1 a worse value, and one item more, never gives a better class', () => {
    const worsened = fc
      .constantFrom(...ASSESSED_ITEMS)
      .chain((item) =>
        fc.tuple(fc.constant(item), fc.integer({ min: 0, max: 4_000 }), fc.integer({ min: 0, max: 4_000 })),
      );
    fc.assert(
      fc.property(readings, worsened, fc.constantFrom(...WATERS), rules, (all, [item, one, other], water, inForce) => {
        const others = all.filter((each) => each.item !== item);
        const [low, high] = [Math.min(one, other), Math.max(one, other)];
        const unit = item === 'PH' ? new Fraction(1n, 400n) : (limitsOf(item, water)[0] ?? new Fraction(1)).div(1000);
        // Of pH the better one is nearer to 7, of oxygen it is more, of all else less.
        const [better, worse] = standardOf(item).direction === 'at-least' ? [high, low] : [low, high];
        const at = (count: number) => unit.mul(count).add(item === 'PH' ? 7 : 0);
        const withValue = (count: number): Assessed => {
          const found = judged([...others, { item, raw: exactText(at(count)), id: 'own' }], water, inForce);
          if (found.state !== 'assessed') throw new Error('one item of the 21 has a value');
          return found;
        };
        expect(withValue(worse).classIndex).toBeGreaterThanOrEqual(withValue(better).classIndex);
        expect(withValue(better).classIndex).toBeGreaterThanOrEqual(classOf(judged(others, water, inForce)));
      }),
    );
  });

  test('WQ-3 a mean lies between its smallest and its largest reading, under every rule', () => {
    fc.assert(
      fc.property(readings, rules, (all, inForce) => {
        for (const { item, value, parts } of meansOfReadings(all, inForce).means.values()) {
          const counted = all
            .filter((each) => each.item === item)
            .flatMap(({ raw }) => {
              const content = readingContent(raw);
              return 'fault' in content ? [] : (countedAs(content, inForce.nonDetect) ?? []);
            });
          expect(parts).toHaveLength(counted.length);
          // A mean of hydrogen ions is rounded to a millionth, and takes a pH beyond 20 for 20.
          const slack =
            item === 'PH' && inForce.phMean === 'hydrogen-ion' ? new Fraction(1n, 2_000_000n) : new Fraction(0);
          const least = counted.reduce((a, b) => (a.lt(b) ? a : b));
          const most = counted.reduce((a, b) => (a.gt(b) ? a : b));
          const lowest = slack.equals(0) || least.lt(20) ? least : new Fraction(20);
          expect(value.gte(lowest.sub(slack)) && value.lte(most.add(slack))).toBe(true);
        }
      }),
    );
  });

  test('WQ-2 every item of the 21 has a finding or a reason, and no section without a finding has a class', () => {
    fc.assert(
      fc.property(readings, rules, (all, inForce) => {
        const found = judged(all, 'river', inForce);
        const findings = found.state === 'assessed' ? found.findings.map(({ item }) => item) : [];
        const known = [...findings, ...found.missing.map(({ item }) => item)];
        expect([...known].sort()).toEqual([...ASSESSED_ITEMS].sort());
        expect(found.state).toBe(findings.length > 0 ? 'assessed' : 'not-assessed');
        expect(found.rules).toBe(inForce.version);
      }),
    );
  });

  test('WQ-3 the order of months makes no difference, and a year has a class only with the months it needs', () => {
    const months = fc
      .array(readings, { maxLength: 12 })
      .map((all) => all.map((each, index) => ({ month: `2020-${String(index + 1).padStart(2, '0')}`, each })));
    const shuffled = months.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
    );
    fc.assert(
      fc.property(shuffled, rules, ([all, other], inForce) => {
        const yearOf = (some: typeof all) =>
          meansOfMonths(
            some.map(({ month, each }) => ({ month, ...meansOfReadings(each, inForce) })),
            'year',
            inForce,
          );
        const terms = { water: 'river', target: null, rules: inForce } as const;
        const year = yearOf(all);
        expect(assess(yearOf(other), terms)).toEqual(assess(year, terms));
        if (year.monthsWithData.length < inForce.yearMonthsMin) expect(assess(year, terms).state).toBe('not-assessed');
      }),
    );
  });
});
