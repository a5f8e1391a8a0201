import { describe, expect, test } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { Fraction } from 'fraction.js';
import { assess, type Assessed, type Assessment } from './assess.js';
import { DEFAULT_RULES, type AssessmentRules } from './assessment-rules.js';
import { exactText } from './exact.js';
import { meansOfReadings, type ReadingTaken } from './means.js';
import {
  ASSESSED_ITEMS,
  classOf,
  ITEM_CODES,
  ITEMS,
  limitsOf,
  standardOf,
  type ItemCode,
  type Water,
} from './standard.js';
import { classAt, classIndexOf, type ClassIndex } from './water-class.js';

type Values = Readonly<Partial<Record<ItemCode, string | number>>>;

function readingsOf(values: Values): ReadingTaken[] {
  return Object.entries(values).map(([item, raw]) => ({ item: item as ItemCode, raw: String(raw), id: `${item} 1` }));
}

interface Terms {
  readonly water?: Water;
  readonly target?: ClassIndex;
  readonly rules?: Partial<AssessmentRules>;
}

function judged(values: Values, { water = 'river', target, rules = {} }: Terms = {}): Assessment {
  const inForce = { ...DEFAULT_RULES, ...rules };
  return assess(meansOfReadings(readingsOf(values), inForce), {
    water,
    target: target ?? null,
    rules: inForce,
  });
}

function assessed(values: Values, terms: Terms = {}): Assessed {
  const found = judged(values, terms);
  if (found.state !== 'assessed') throw new Error(`not assessed: ${found.reason}`);
  return found;
}

const clean: Values = Object.fromEntries(
  ASSESSED_ITEMS.map((item) => [item, item === 'PH' ? '7' : item === 'DO' ? '9' : '0']),
);

describe('published assessments', () => {
  interface Weekly {
    readonly section: string;
    readonly values: Values;
    readonly cls_this: string;
  }
  interface Monthly {
    readonly period: string;
    readonly section: string;
    readonly cls: string;
    readonly exceed?: readonly string[];
    readonly exceed_multiple?: Readonly<Record<string, number>>;
  }
  const published = async (): Promise<{ weekly_auto_records: Weekly[]; monthly_records: Monthly[] }> =>
    JSON.parse(await readFile('src/demo/data/xiang-sections.json', 'utf8'));

  test('WQ-1 the weekly readings of 湖南省主要流域重点断面水质自动监测周报 2019 第2期 give the printed classes', async () => {
    const { weekly_auto_records: records } = await published();
    expect(records.map(({ section }) => section)).toEqual(['朱亭', '樟树港']);
    for (const { values, cls_this: printed } of records) expect(classAt(assessed(values).classIndex)).toBe(printed);
    const zhangshugang = assessed(records[1]?.values ?? {});
    expect(zhangshugang).toMatchObject({ decisive: ['TP'], exceeding: [], mainPollutants: [] });
  });

  test('WQ-1 九华湖公园, 2020-02: total phosphorus 0.60 over the limit of Ⅲ for lakes is 0.08 mg/L and class Ⅳ, as printed', async () => {
    const { monthly_records: records } = await published();
    const printed = records.find(({ section, period }) => section === '九华湖公园' && period === '2020-02');
    expect(printed).toMatchObject({ cls: 'Ⅳ', exceed: ['总磷'], exceed_multiple: { 总磷: 0.6 } });
    const lake = assessed({ ...clean, TP: '0.08' }, { water: 'lake', target: classIndexOf('Ⅲ') });
    expect(classAt(lake.classIndex)).toBe('Ⅳ');
    expect(lake.mainPollutants.map((item) => ITEMS[item].zh)).toEqual(['总磷']);
    const phosphorus = lake.findings.find(({ item }) => item === 'TP');
    expect(exactText(phosphorus?.overIII ?? new Fraction(0))).toBe('0.6');
    expect(exactText(phosphorus?.overTarget ?? new Fraction(0))).toBe('0.6');
    expect(lake).toMatchObject({ attains: false, missesTarget: ['TP'] });
    // By the limits of a river the same water would be Ⅱ: the lake has its own table.
    expect(classAt(assessed({ ...clean, TP: '0.08' }).classIndex)).toBe('Ⅱ');
  });
});

describe('the limits of table 1', () => {
  /** For each limit: a value just better than it, equal to it and just worse, and the class of each, by the plain words of the table. */
  const smallest = new Fraction(1n, 1_000_000n);
  const rows = (['river', 'lake'] as const).flatMap((water) =>
    ITEM_CODES.filter((item) => standardOf(item).direction.startsWith('at-')).flatMap((item) =>
      limitsOf(item, water).map((limit, index) => ({ water, item, limit, index })),
    ),
  );

  /** Counts limits instead of searching for one, so that the test does not repeat the program. */
  function byTheTable(item: ItemCode, water: Water, value: Fraction): number {
    const broken = limitsOf(item, water).filter((limit) =>
      standardOf(item).direction === 'at-most' ? value.gt(limit) : value.lt(limit),
    );
    return broken.length + 1;
  }

  test('WQ-1 just under, at and just over each limit of every item and class is judged, and equal is inside', () => {
    expect(rows).toHaveLength(2 * 22 * 5);
    for (const { water, item, limit, index } of rows) {
      const better = standardOf(item).direction === 'at-most' ? smallest.neg() : smallest;
      for (const value of [limit.add(better), limit, limit.sub(better)]) {
        expect([item, exactText(value), classOf(item, water, value)]).toEqual([
          item,
          exactText(value),
          byTheTable(item, water, value),
        ]);
      }
      expect(classOf(item, water, limit)).toBeLessThanOrEqual(index + 1);
      expect(classOf(item, water, limit.sub(better))).toBeGreaterThan(index + 1);
    }
  });

  test('WQ-1 in a section otherwise of class Ⅰ each item of the 21 makes the class, the multiple and the main pollutant', () => {
    for (const { water, item, limit } of rows.filter(({ item: each }) => standardOf(each).assessed)) {
      const better = standardOf(item).direction === 'at-most' ? smallest.neg() : smallest;
      for (const value of [limit.add(better), limit, limit.sub(better)]) {
        const index = byTheTable(item, water, value);
        const found = assessed({ ...clean, [item]: exactText(value) }, { water });
        expect([item, exactText(value), found.classIndex]).toEqual([item, exactText(value), index]);
        expect(found.mainPollutants).toEqual(index > 3 ? [item] : []);
        const over = found.findings.find((each) => each.item === item)?.overIII ?? null;
        const third = limitsOf(item, water)[2] as Fraction;
        const expected = index > 3 && item !== 'DO' ? exactText(value.div(third).sub(1)) : null;
        expect(over && exactText(over)).toBe(expected);
      }
    }
  });

  test('WQ-1 names, codes and limits are those of the public transcription of the standard, number by number', async () => {
    interface Transcribed {
      readonly no: number;
      readonly code: string;
      readonly hj_code: string;
      readonly name_zh: string;
      readonly direction: 'none' | 'range' | 'ge' | 'le';
      readonly limits: Readonly<Record<string, number | readonly [number, number]>> | null;
      readonly limits_lake_reservoir?: Readonly<Record<string, number>>;
      readonly in_21_item_evaluation: boolean;
      readonly exceed_multiple_computed: boolean;
    }
    const { items } = JSON.parse(await readFile('test/data/gb3838.json', 'utf8')) as { items: Transcribed[] };
    const figures = (limits: Transcribed['limits'] | undefined): string[] => [
      ...new Set(
        ['I', 'II', 'III', 'IV', 'V'].flatMap((name, index) => {
          const limit = limits?.[name];
          if (limit === undefined) return [];
          return typeof limit === 'number' ? [`${index} ${limit}`] : limit.map((end, side) => `${side} ${end}`);
        }),
      ),
    ];
    const own = (limits: readonly Fraction[] | null): string[] =>
      (limits ?? []).map((limit, index) => `${index} ${limit.valueOf()}`);
    const directions = { none: 'none', range: 'range', ge: 'at-least', le: 'at-most' } as const;
    expect(items.map(({ code }) => code)).toEqual(ITEM_CODES);
    for (const item of items) {
      const {
        number,
        hj,
        zh,
        direction,
        limits,
        lakeLimits,
        assessed: inClass,
        multiple,
      } = standardOf(item.code as ItemCode);
      expect({ number, hj, zh, direction, inClass, multiple, limits: own(limits), lake: own(lakeLimits) }).toEqual({
        number: item.no,
        hj: item.hj_code,
        zh: item.name_zh,
        direction: directions[item.direction],
        inClass: item.in_21_item_evaluation,
        multiple: item.exceed_multiple_computed,
        limits: figures(item.limits),
        lake: figures(item.limits_lake_reservoir),
      });
    }
    expect(ASSESSED_ITEMS).toHaveLength(21);
  });
});

describe('single-factor assessment', () => {
  test('WQ-2 more oxygen is better, and pH is inside from 6 to 9 or worse than Ⅴ', () => {
    const oxygen = (value: string) => assessed({ ...clean, DO: value }).classIndex;
    expect(['12', '7.5', '7.4', '6', '5', '4.9', '3', '2.9', '2', '1.9', '0'].map(oxygen)).toEqual([
      1, 1, 2, 2, 3, 4, 4, 5, 5, 6, 6,
    ]);
    const acidity = (value: string) => assessed({ ...clean, PH: value }).classIndex;
    expect(['6', '7.31', '9', '5.99', '9.01'].map(acidity)).toEqual([1, 1, 1, 6, 6]);
    const both = assessed({ ...clean, DO: '1', PH: '9.5' }, { target: 3 });
    expect(both.findings.filter(({ classIndex }) => classIndex === 6)).toMatchObject([
      { item: 'PH', overIII: null, overTarget: null },
      { item: 'DO', overIII: null, overTarget: null },
    ]);
    expect(both.missesTarget).toEqual(['PH', 'DO']);
  });

  test('WQ-2 where classes share a limit the better one holds: COD 15 is Ⅰ and 15.1 is Ⅲ, fluoride 1 is Ⅰ and 1.01 is Ⅳ', () => {
    expect(['15', '15.1', '20'].map((COD) => assessed({ ...clean, COD }).classIndex)).toEqual([1, 3, 3]);
    expect(['1', '1.01', '1.5', '1.51'].map((F) => assessed({ ...clean, F }).classIndex)).toEqual([1, 4, 4, 6]);
  });

  test('WQ-2 total phosphorus of a lake has its own limits, and nitrogen and coliforms make no class anywhere', () => {
    expect(
      ['0.01', '0.025', '0.05', '0.1', '0.2', '0.21'].map(
        (TP) => assessed({ ...clean, TP }, { water: 'lake' }).classIndex,
      ),
    ).toEqual([1, 2, 3, 4, 5, 6]);
    for (const water of ['river', 'lake'] as const) {
      const dirty = assessed({ ...clean, TN: '30', FC: '2000000', WT: '40' }, { water });
      expect([dirty.classIndex, dirty.findings.length]).toEqual([1, 21]);
      expect(dirty.reported.map(({ item, printed }) => [item, printed])).toEqual([
        ['WT', '40.0'],
        ['TN', '30.00'],
        ['FC', '2000000'],
      ]);
    }
  });

  test('WQ-2 what is below its detection limit counts by the rule, and the text stays as it came', () => {
    const cadmium = (nonDetect: AssessmentRules['nonDetect']) =>
      judged({ ...clean, CD: '0.002L' }, { rules: { nonDetect } });
    const told = (nonDetect: AssessmentRules['nonDetect']) => {
      const found = cadmium(nonDetect);
      const finding = found.state === 'assessed' ? found.findings.find(({ item }) => item === 'CD') : undefined;
      return finding && [exactText(finding.mean.value), classAt(finding.classIndex), finding.mean.parts[0]?.raw];
    };
    expect(told('limit')).toEqual(['0.002', 'Ⅱ', '0.002L']);
    expect(told('half-limit')).toEqual(['0.001', 'Ⅰ', '0.002L']);
    expect(told('zero')).toEqual(['0', 'Ⅰ', '0.002L']);
    expect(told('omitted')).toBeUndefined();
    const leftOut = [{ id: 'CD 1', raw: '0.002L', reason: 'omitted' }];
    expect(cadmium('omitted').missing).toEqual([{ item: 'CD', reason: 'omitted', parts: [], leftOut }]);
    for (const raw of ['<0.002', '＜0.002', '0.002 l']) {
      expect(assessed({ ...clean, CD: raw }).findings.find(({ item }) => item === 'CD')?.classIndex).toBe(2);
    }
  });

  test('WQ-2 one item missing: the class is of the others, and the result says which and why', () => {
    const others = Object.fromEntries(Object.entries(clean).filter(([item]) => item !== 'CU'));
    const found = assessed(others);
    expect([found.classIndex, found.findings.length]).toEqual([1, 20]);
    expect(found.missing).toEqual([{ item: 'CU', reason: 'no-reading', parts: [], leftOut: [] }]);
    expect(assessed({ ...clean, CU: '-' }).missing).toMatchObject([{ item: 'CU', reason: 'none' }]);
    expect(assessed({ ...clean, CU: '0.0O1' }).missing).toMatchObject([
      { item: 'CU', reason: 'unreadable', leftOut: [{ raw: '0.0O1' }] },
    ]);
    expect(judged(others, { rules: { requiredItems: ['CU'] } })).toMatchObject({
      state: 'not-assessed',
      reason: 'required-item',
    });
  });

  test('WQ-2 all items missing is a state with its reason, and no class, no zero and no target attained', () => {
    for (const values of [{}, { DO: '-', TP: '—' }, { TN: '1', FC: '20' }]) {
      const found = judged(values, { target: 6 });
      expect(found).toMatchObject({ state: 'not-assessed', reason: 'no-reading' });
      expect(found.missing).toHaveLength(21);
      expect(found).not.toHaveProperty('classIndex');
      expect(found).not.toHaveProperty('attains');
    }
  });

  test('WQ-1 main pollutants are the three worst items, of one class those with the larger multiple first', () => {
    const dirty = assessed({ ...clean, NH3N: '1.4', TP: '0.29', COD: '29', BOD5: '9', CODMN: '7', DO: '4' });
    // BOD5 is Ⅴ; of class Ⅳ TP and COD are 0.45 over, NH3N 0.4, CODMn 1/6, and oxygen has no multiple.
    expect(dirty.exceeding).toEqual(['BOD5', 'COD', 'TP', 'NH3N', 'CODMN', 'DO']);
    expect(dirty.mainPollutants).toEqual(['BOD5', 'COD', 'TP']);
    const metal = assessed({ ...clean, NH3N: '3', TP: '0.52', COD: '50', PB: '0.06' });
    expect(metal.mainPollutants).toEqual(['PB', 'NH3N', 'TP']);
    const plain = assessed(
      { ...clean, NH3N: '3', TP: '0.52', COD: '50', PB: '0.06' },
      { rules: { firstPollutants: [] } },
    );
    expect(plain.mainPollutants).toEqual(['NH3N', 'TP', 'COD']);
  });

  test('WQ-1 a good class can miss its target: Ⅲ against Ⅱ, with the multiple over the limit of Ⅱ', () => {
    const found = assessed({ ...clean, NH3N: '0.75' }, { target: 2 });
    expect(found).toMatchObject({
      classIndex: 3,
      grade: 'good',
      attains: false,
      missesTarget: ['NH3N'],
      exceeding: [],
    });
    const finding = found.findings.find(({ item }) => item === 'NH3N');
    expect([finding?.overIII, exactText(finding?.overTarget ?? new Fraction(0))]).toEqual([null, '0.5']);
    expect(assessed(clean).attains).toBeNull();
  });
});
