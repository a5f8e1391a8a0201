import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseArea } from '../area-measure.js';
import type { AreaObject, ObjectVersion } from '../object/area-object.js';
import {
  nextYear,
  yearLeftWithout,
  type Growth,
  type StandardContent,
  type StandardVersion,
} from '../standard/standard.js';
import { STANDARD_TEMPLATES } from '../standard/standard-templates.js';
import { amountsOfYear, type Facts } from './object-amounts.js';
import { reckon, type Reckoning, type SettledLine, type SettledYear } from './reckoning.js';

const GREEN_HEART = STANDARD_TEMPLATES[0]!.standard;
const APPROVED_AT = new Date('2026-03-02T02:00:00Z');

const version = (number: number, content: StandardContent): StandardVersion => ({
  code: 'GREEN-HEART',
  version: number,
  organizationId: 'finance',
  content,
  proposalId: `proposal-${number}`,
  approvedAt: APPROVED_AT,
});

const holds = (km2: string, zone: string, change: Partial<ObjectVersion> = {}): ObjectVersion => {
  const area = parseArea(km2, 'km2');
  if (!area.ok) throw new Error(area.fault);
  return {
    version: 1,
    name: zone,
    validFrom: '2017-01-01',
    validUntil: null,
    zone,
    class: null,
    measure: { kind: 'area', grains: area.grains },
    shares: [{ recipientId: 'village', weight: 1n }],
    source: '长政办发〔2017〕22号',
    recordedAt: APPROVED_AT,
    ...change,
  };
};

const object = (id: string, ...versions: ObjectVersion[]): AreaObject => ({
  id,
  kind: 'green-heart',
  division: '430100',
  versions,
});

const ZONES = [
  object('forbidden', holds('129.88', '禁止开发区')),
  object('limited', holds('141.05', '限制开发区')),
  object('controlled', holds('34.76', '控制建设区')),
];

const factsOf = (content: StandardContent, objects: readonly AreaObject[] = ZONES): Facts => ({
  versions: [version(1, content)],
  objects,
  grades: [],
});

/** Settles a reckoning the way the tables do: the year once, its lines for ever. */
function settle(book: Book, reckoning: Reckoning): Book {
  const reckoningId = `year-${reckoning.year}`;
  const lines = reckoning.lines.map((line) => ({ ...line, reckoningId }));
  return { years: [...book.years, { year: reckoning.year, reckoningId }], lines: [...book.lines, ...lines] };
}
interface Book {
  readonly years: readonly SettledYear[];
  readonly lines: readonly SettledLine[];
}
const EMPTY: Book = { years: [], lines: [] };

const sum = (lines: readonly { readonly amountFen: bigint }[]): bigint =>
  lines.reduce((total, { amountFen }) => total + amountFen, 0n);

describe('the reckoning of a year', () => {
  test('ARE-1 the green heart at its ceiling is 2,119.50 万元: 1,168.92 + 846.30 + 104.28', () => {
    const reckoning = reckon(factsOf({ ...GREEN_HEART, rewards: [] }), 2017, [], []);
    expect(reckoning.lines.map(({ objectId, amountFen }) => [objectId, amountFen])).toEqual([
      ['forbidden', 1_168_920_000n],
      ['limited', 846_300_000n],
      ['controlled', 104_280_000n],
    ]);
    expect(reckoning.totalFen).toBe(2_119_500_000n);
    expect(reckoning.lines[1]?.explanation).toMatchObject({
      quantity: '211575 亩',
      standardFen: '6000',
      coefficient: '2/3',
    });
  });

  test('ARE-1 the reward per km² follows the grade of the year; no grade is a gap that is shown, not a zero', () => {
    const ungraded = reckon(factsOf(GREEN_HEART), 2017, [], []);
    expect(ungraded.open.map(({ objectId, what }) => [objectId, what])).toEqual([
      ['forbidden', 'not-graded'],
      ['limited', 'not-graded'],
      ['controlled', 'not-graded'],
    ]);
    const grades = [
      { objectId: 'forbidden', year: 2017, version: 1, grade: '优秀' },
      { objectId: 'limited', year: 2017, version: 1, grade: '合格' },
    ];
    const graded = reckon({ ...factsOf(GREEN_HEART), grades }, 2017, [], []);
    const rewards = graded.lines.filter(({ kind }) => kind === 'reward');
    // 129.88 km² × 60,000 yuan; the grade 合格 has no reward in the standard.
    expect(rewards.map(({ amountFen }) => amountFen)).toEqual([779_280_000n]);
    expect(graded.open.map(({ objectId }) => objectId)).toEqual(['controlled']);
  });

  test('ARE-1 five years under a growth of five percent, each settled year as it was', () => {
    const growing: StandardContent = { ...GREEN_HEART, rewards: [], growth: { kind: 'fixed', percent: '5' } };
    let book = EMPTY;
    const totals: bigint[] = [];
    for (let year = 2017; year <= 2021; year++) {
      const reckoning = reckon(factsOf(growing), year, book.years, book.lines);
      totals.push(reckoning.totalFen);
      book = settle(book, reckoning);
    }
    // 2,119.50 万元 × 1.05^n, rounded to fen for each of the three zones.
    expect(totals).toEqual([2_119_500_000n, 2_225_475_000n, 2_336_748_750n, 2_453_586_188n, 2_576_265_497n]);
    expect(book.lines.every(({ aboutYear, reckoningId }) => reckoningId === `year-${aboutYear}`)).toBe(true);
  });

  test('ARE-1 a smaller area found later is an adjustment in the next year that names what it corrects', () => {
    const plain: StandardContent = { ...GREEN_HEART, rewards: [] };
    const first = reckon(factsOf(plain), 2017, [], []);
    const book = settle(EMPTY, first);
    const remeasured = [
      object('forbidden', holds('129.88', '禁止开发区'), holds('129.00', '禁止开发区', { version: 2 })),
      ...ZONES.slice(1),
    ];
    const second = reckon(factsOf(plain, remeasured), 2018, book.years, book.lines);
    expect(second.lines.filter(({ kind }) => kind === 'adjustment')).toEqual([
      {
        kind: 'adjustment',
        objectId: 'forbidden',
        recipientId: 'village',
        aboutYear: 2017,
        corrects: 'year-2017',
        // 0.88 km² × 1,500 × 60 yuan less.
        amountFen: -7_920_000n,
        explanation: {
          settledFen: '1168920000',
          correctFen: '1161000000',
          from: [{ standardVersion: 1, objectVersion: 2 }],
        },
      },
    ]);
    const third = reckon(factsOf(plain, remeasured), 2019, ...bookOf(settle(book, second)));
    expect(third.lines.filter(({ kind }) => kind === 'adjustment')).toEqual([]);
  });

  test('ARE-1 a later version of the standard leaves the years before its first year alone', () => {
    const plain: StandardContent = { ...GREEN_HEART, rewards: [] };
    const book = settle(EMPTY, reckon(factsOf(plain), 2017, [], []));
    const base = { amountYuan: '80.00', per: 'mu' as const, year: 2018 };
    const facts = { ...factsOf(plain), versions: [version(1, plain), version(2, { ...plain, fromYear: 2018, base })] };
    const reckoning = reckon(facts, 2018, book.years, book.lines);
    expect(reckoning.lines.map(({ kind }) => kind)).toEqual(['standard', 'standard', 'standard']);
    expect(reckoning.totalFen).toBe(2_826_000_000n);
  });

  test('ARE-1 years are settled one after the other from the first on; only years without a standard are passed over', () => {
    const until = { ...GREEN_HEART, untilYear: 2018 };
    const versions = [version(1, until), version(2, { ...GREEN_HEART, fromYear: 2021 })];
    expect([null, 2017, 2018, 2021].map((settled) => nextYear(versions, settled))).toEqual([2017, 2018, 2021, 2022]);
    expect(nextYear([version(1, until)], 2018)).toBeNull();
  });

  test('ARE-1 a version neither opens a year that was passed over nor leaves a settled one without a standard', () => {
    const versions = [version(1, { ...GREEN_HEART, untilYear: 2018 }), version(2, { ...GREEN_HEART, fromYear: 2021 })];
    const settled = [2017, 2018, 2021];
    const left = (change: Partial<StandardContent>) =>
      yearLeftWithout([...versions, version(3, { ...GREEN_HEART, ...change })], settled);
    expect(left({ fromYear: 2021 })).toBeNull();
    expect(left({ fromYear: 2024 })).toBeNull();
    expect(left({ fromYear: 2019 })).toBe(2019);
    expect(left({ fromYear: 2017, untilYear: 2017 })).toBe(2018);
    expect(left({ fromYear: 2015, untilYear: 2015 })).toBe(2015);
    expect(yearLeftWithout(versions, [])).toBeNull();
  });

  test('what stops a reckoning is named: no coefficient, no standard, a count where an area is needed', () => {
    const objects = [
      object('unknown', holds('1', '其他')),
      object('counted', holds('1', '禁止开发区', { measure: { kind: 'count', count: 3n } })),
    ];
    expect(reckon(factsOf(GREEN_HEART, objects), 2017, [], []).blocking).toEqual([
      { objectId: 'unknown', what: 'coefficient', detail: 'zone 其他', year: 2017 },
      { objectId: 'counted', what: 'measure', detail: 'mu', year: 2017 },
    ]);
    expect(reckon(factsOf(GREEN_HEART), 2016, [], []).blocking).toEqual([
      { objectId: null, what: 'no-standard', detail: '2016', year: 2016 },
    ]);
  });

  test('mines are counted, and an object that has ended by the day of counting earns nothing', () => {
    const perMine: StandardContent = {
      ...GREEN_HEART,
      base: { amountYuan: '1234.56', per: 'unit', year: 2017 },
      coefficients: [],
      rewards: [],
    };
    const three = holds('1', '', { measure: { kind: 'count', count: 3n }, zone: null });
    const facts = factsOf(perMine, [object('mines', three), object('closed', { ...three, validUntil: '2017-12-31' })]);
    expect(amountsOfYear(facts, 2017).lines.map(({ objectId, amountFen }) => [objectId, amountFen])).toEqual([
      ['mines', 370_368n],
    ]);
  });
});

const bookOf = ({ years, lines }: Book): [Book['years'], Book['lines']] => [years, lines];

describe('random versions of standards and areas', () => {
  const anyShares = fc
    .array(fc.bigInt({ min: 1n, max: 1000n }), { minLength: 1, maxLength: 5 })
    .map((weights) => weights.map((weight, index) => ({ recipientId: `r${index}`, weight })));
  const anyHolding = fc.record({
    grains: fc.bigInt({ min: 1n, max: 10n ** 12n }),
    zone: fc.constantFrom('禁止开发区', '限制开发区', '控制建设区'),
    fromYear: fc.integer({ min: 2015, max: 2023 }),
    shares: anyShares,
  });
  const anyGrowth: fc.Arbitrary<Growth> = fc.oneof(
    fc.constant({ kind: 'none' as const }),
    fc.integer({ min: -50, max: 200 }).map((tenths) => ({ kind: 'fixed' as const, percent: (tenths / 10).toFixed(1) })),
  );
  const anyContent = fc
    .record({
      yuan: fc.integer({ min: 1, max: 500 }),
      growth: anyGrowth,
      fromYear: fc.integer({ min: 2017, max: 2022 }),
      stage: fc.constantFrom('each-year', 'year-standard', 'line') as fc.Arbitrary<'line'>,
      mode: fc.constantFrom('half-up', 'floor', 'ceiling') as fc.Arbitrary<'floor'>,
    })
    .map(({ yuan, growth, fromYear, stage, mode }): StandardContent => ({
      ...GREEN_HEART,
      fromYear,
      growth,
      base: { amountYuan: `${yuan}.00`, per: 'mu', year: 2017 },
      rewards: [],
      rounding: { mode, stage },
    }));

  /** Before each year, what somebody records: another version of the object, of the standard, or of both. */
  const anyHistory = fc.array(
    fc.record({ holding: fc.option(anyHolding, { nil: null }), content: fc.option(anyContent, { nil: null }) }),
    { minLength: 6, maxLength: 6 },
  );

  test('ARE-1 settled lines stay as they are, and with the adjustments each year comes to what is right by the end', () => {
    fc.assert(
      fc.property(anyHolding, anyContent, anyHistory, (holding, content, history) => {
        const objects: ObjectVersion[] = [heldBy(holding, 1)];
        const standards = [version(1, { ...content, fromYear: 2017 })];
        let book = EMPTY;
        history.forEach((change, index) => {
          if (change.holding) objects.push(heldBy(change.holding, objects.length + 1));
          if (change.content) standards.push(version(standards.length + 1, change.content));
          const before = structuredClone(book.lines);
          const facts = { versions: standards, objects: [object('o', ...objects)], grades: [] };
          const reckoning = reckon(facts, 2017 + index, book.years, book.lines);
          expect(reckoning.blocking).toEqual([]);
          expect(sum(reckoning.lines)).toBe(reckoning.totalFen);
          book = settle(book, reckoning);
          expect(book.lines.slice(0, before.length)).toEqual(before);
          for (const { year } of book.years) {
            const right = amountsOfYear(facts, year).lines;
            const paid = book.lines.filter(({ aboutYear }) => aboutYear === year);
            expect(sum(paid)).toBe(sum(right));
          }
        });
      }),
    );
  });

  test('the parts of an object sum to its amount whatever the shares', () => {
    fc.assert(
      fc.property(anyHolding, anyContent, (holding, content) => {
        const standards = [version(1, { ...content, fromYear: 2017 })];
        const whole = { ...holding, fromYear: 2015, shares: [{ recipientId: 'all', weight: 1n }] };
        const facts = (each: typeof holding): Facts => ({
          versions: standards,
          objects: [object('o', heldBy(each, 1))],
          grades: [],
        });
        const parts = amountsOfYear(facts({ ...holding, fromYear: 2015 }), 2019).lines;
        expect(parts).toHaveLength(holding.shares.length);
        expect(sum(parts)).toBe(sum(amountsOfYear(facts(whole), 2019).lines));
      }),
    );
  });

  function heldBy(
    {
      grains,
      zone,
      fromYear,
      shares,
    }: { grains: bigint; zone: string; fromYear: number; shares: ObjectVersion['shares'] },
    number: number,
  ): ObjectVersion {
    return holds('1', zone, {
      version: number,
      validFrom: `${fromYear}-01-01`,
      measure: { kind: 'area', grains },
      shares,
    });
  }
});
