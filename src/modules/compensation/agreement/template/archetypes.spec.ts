import { describe, expect, test } from '@jest/globals';
import type { Evidence } from '../rule/evidence.js';
import { evaluate, type Evaluation } from '../rule/evaluation.js';
import type { CompensationRules } from '../rule/rule.js';
import { totalsOf } from '../rule/statement.js';
import { CHISHUI, CHUHE, XINAN_RIVER, YELLOW_RIVER } from './between-provinces.js';
import { HEFEI, HEZE, ZHENJIANG, ZHOUKOU } from './by-concentration.js';
import { LUSHUI, XIANG_PAIR_80, YOUSHUI } from './hunan-pairs.js';
import { FUJIAN, HUANGBAI, SHANDONG } from './several-components.js';

/**
 * One worked example for each archetype of the list of reference schemes, from public reports and regulations named at
 * each. Values that the source does not give are invented, and said to be.
 */

type Values = Omit<Partial<Evidence>, 'subject' | 'period'>;

function found(subject: string, period: string, values: Values): Evidence {
  return { subject, period, status: 'published', ...values };
}

function year(of: number): { from: string; to: string } {
  return { from: `${of}-01-01`, to: `${of}-12-31` };
}

/** 万元 as they are printed, `"312.5"`, from whole fen. */
function wan(fen: bigint): string {
  const sign = fen < 0n ? '-' : '';
  const digits = (fen < 0n ? -fen : fen).toString().padStart(7, '0');
  return sign + `${digits.slice(0, -6)}.${digits.slice(-6)}`.replace(/\.?0+$/, '');
}

/** What each party has on balance, in 万元; received is positive. */
function nets(evaluation: Evaluation): Record<string, string> {
  const { parties, held } = totalsOf(evaluation);
  expect(held).toBe(0);
  return Object.fromEntries(parties.map(({ party, netFen }) => [party, wan(netFen)]));
}

function asked(rules: CompensationRules, of: number, ...evidence: Evidence[]): Evaluation {
  return evaluate(rules, evidence, year(of));
}

/** Who pays whom, line by line, in 万元. */
function paid({ lines }: Evaluation): string[] {
  return lines.flatMap(({ part, line, payments }) =>
    payments.map(({ payer, payee, amountFen }) => `${part}/${line ?? ''}: ${payer} → ${payee} ${wan(amountFen)}`),
  );
}

describe('archetypes of river compensation', () => {
  test('AGR-1 A: a class step pays a fixed amount a month (常德—张家界 2020, 酉水 2019)', () => {
    const month = (period: string, waterClass: 1 | 2 | 3 | 4, lastYear: 1 | 2 | 3 | 4): Evidence =>
      found('border', period, { waterClass, lastYearSamePeriod: { waterClass: lastYear } });
    const evaluation = evaluate(
      XIANG_PAIR_80.rules,
      // 马家河 2018-09 Ⅲ and 2019-09 Ⅱ is real; the other months are invented.
      [month('2019-09', 2, 3), month('2019-10', 2, 2), month('2019-11', 3, 3), month('2019-12', 1, 1)],
      { from: '2019-09-01', to: '2019-12-31' },
    );
    expect(paid(evaluation)).toEqual([
      'class/1: lower-city → upper-city 80',
      'class/3: upper-city → lower-city 80',
      'class/1: lower-city → upper-city 80',
    ]);
    expect(nets(evaluation)).toEqual({ 'lower-city': '-80', 'upper-city': '80' });

    const months = Array.from({ length: 12 }, (_, at) => `2019-${String(at + 1).padStart(2, '0')}`);
    const youshui = months.map((period) => found('LYZ', period, { waterClass: 2, targetClass: 3 }));
    expect(nets(asked(YOUSHUI.rules, 2019, ...youshui))).toEqual({ hunan: '-480', chongqing: '480' });
    expect(LUSHUI.rules.parts).toHaveLength(1);
  });

  test('AGR-1 B: annual class and change of items, capped (黄河豫鲁段 2021—2022: 12,600)', () => {
    // Two years at Ⅱ are known, and that the change terms come to 600; the split into 4 and 2 points is invented.
    const at = (period: string, ratio: readonly [string, string, string]): Evidence =>
      found('LZ', period, {
        waterClass: 2,
        items: { COD: ratio[0], NH3N: ratio[1], TP: ratio[2] },
        lastYearAnnual: { items: { COD: '10', NH3N: '1', TP: '0.1' } },
      });
    const evaluation = evaluate(
      YELLOW_RIVER.rules,
      [at('2021', ['9.6', '0.96', '0.096']), at('2022', ['9.8', '0.98', '0.098'])],
      { from: '2021-01-01', to: '2022-12-31' },
    );
    expect(paid(evaluation)).toEqual([
      'base/class: shandong → henan 6000',
      'change/points: shandong → henan 400',
      'base/class: shandong → henan 6000',
      'change/points: shandong → henan 200',
    ]);
    expect(nets(evaluation)).toEqual({ shandong: '-12600', henan: '12600' });

    const worse = found('LZ', '2021', {
      waterClass: 4,
      items: { COD: '15', NH3N: '1.5', TP: '0.15' },
      lastYearAnnual: { items: { COD: '10', NH3N: '1', TP: '0.1' } },
    });
    // Class Ⅳ is one class below Ⅲ; 50 points worse would be 5,000 and is capped at 4,000.
    expect(paid(asked(YELLOW_RIVER.rules, 2021, worse))).toEqual([
      'base/class: henan → shandong 6000',
      'change/points: henan → shandong 4000',
    ]);
  });

  test('AGR-1 C: the index P at most 1 pays the upper side (新安江 round 1; ratios invented: 0.775625)', () => {
    const items = { CODMN: '0.95', NH3N: '0.80', TN: '1.10', TP: '0.80' };
    const baselines = { CODMN: '1', NH3N: '1', TN: '1', TP: '1' };
    const evaluation = asked(XINAN_RIVER.rules, 2012, found('JK', '2012', { items, baselines }));
    const index = evaluation.lines.find(({ part }) => part === 'index');
    expect(index?.used.map(({ value }) => value)).toContain('0.775625');
    expect(nets(evaluation)).toEqual({ anhui: '40000', zhejiang: '-10000', centre: '-30000' });

    const worse = { CODMN: '1.3', NH3N: '1.2', TN: '1.2', TP: '1.2' };
    expect(nets(asked(XINAN_RIVER.rules, 2012, found('JK', '2012', { items: worse, baselines })))).toEqual({
      anhui: '20000',
      zhejiang: '10000',
      centre: '-30000',
    });
  });

  test('AGR-1 C: later rounds change only the figures of the rule (k0 0.90, weights .22/.22/.28/.28: 0.8253)', () => {
    const text = JSON.stringify(XINAN_RIVER.rules)
      .replaceAll('"factor":"0.85"', '"factor":"0.90"')
      .replaceAll('{"item":"CODMN","weight":"0.25"}', '{"item":"CODMN","weight":"0.22"}')
      .replaceAll('{"item":"NH3N","weight":"0.25"}', '{"item":"NH3N","weight":"0.22"}')
      .replaceAll('{"item":"TN","weight":"0.25"}', '{"item":"TN","weight":"0.28"}')
      .replaceAll('{"item":"TP","weight":"0.25"}', '{"item":"TP","weight":"0.28"}');
    const items = { CODMN: '0.95', NH3N: '0.80', TN: '1.10', TP: '0.80' };
    const baselines = { CODMN: '1', NH3N: '1', TN: '1', TP: '1' };
    const rules = JSON.parse(text) as CompensationRules;
    const index = asked(rules, 2018, found('JK', '2018', { items, baselines })).lines.find(
      ({ part }) => part === 'index',
    );
    // 0.9 × (0.22 × 0.95 + 0.22 × 0.80 + 0.28 × 1.10 + 0.28 × 0.80) = 0.9 × 0.917
    expect(index?.used.map(({ value }) => value)).toContain('0.8253');
  });

  test('AGR-1 D: a pool with shares in and out (赤水河 2018: 贵州 and 四川 each paid 2,000)', () => {
    const met = [found('QSP', '2018', { waterClass: 2 }), found('LYX', '2018', { waterClass: 2 })];
    const evaluation = asked(CHISHUI.rules, 2018, ...met);
    expect(nets(evaluation)).toEqual({ yunnan: '4000', guizhou: '-2000', sichuan: '-2000', pool: '0' });
    expect(totalsOf(evaluation).parties.map(({ party, paysFen }) => [party, wan(paysFen)])).toEqual([
      ['guizhou', '10000'],
      ['pool', '20000'],
      ['sichuan', '8000'],
      ['yunnan', '2000'],
    ]);

    // 清水铺 fails (invented): Yunnan's share goes to the two below, half each.
    const failed = [found('QSP', '2018', { waterClass: 3 }), found('LYX', '2018', { waterClass: 2 })];
    expect(nets(asked(CHISHUI.rules, 2018, ...failed))).toEqual({
      yunnan: '-2000',
      guizhou: '1000',
      sichuan: '1000',
      pool: '0',
    });
  });

  test('AGR-1 E: load times price, shared by contribution, rounded last (镇江; C and Q invented: 244.21)', () => {
    const june = found('outlet', '2020-06', {
      flowM3PerSecond: '30',
      items: { CODMN: '6.8', NH3N: '1.25', TP: '0.18' },
      targets: { CODMN: '6.0', NH3N: '1.0', TP: '0.2' },
    });
    const evaluation = evaluate(ZHENJIANG.rules, [june], { from: '2020-06-01', to: '2020-06-30' });
    expect(evaluation.lines.map(({ item, exactAmount }) => [item, exactAmount])).toEqual([
      ['CODMN', '93.312'],
      ['NH3N', '194.4'],
      ['TP', '0'],
    ]);
    const [codmn] = evaluation.lines;
    expect(codmn?.used.map(({ value }) => value)).toEqual(expect.arrayContaining(['77760000', '62.208', '1.5']));
    // Exactly 244.2138336 and 43.4981664 of 287.712; the last sum is rounded, not each item.
    expect(nets(evaluation)).toEqual({ danyang: '-244.21', dantu: '-43.5', zhenjiang: '287.71' });
  });

  test.each([
    ['0.1', '44', null],
    ['0.5', '60', '15'],
    ['0.8', '72', '45'],
    ['1.0', '80', '50'],
    ['1.5', '100', '125'],
    ['2.0', '120', '300'],
    ['2.1', '124', '620'],
  ])('AGR-1 F: an exceed multiple of %s by the tiers of 周口 (COD %s over 40)', (_, cod, expected) => {
    const week = found('river', '2020-01-06', { items: { COD: cod, NH3N: '1' }, targets: { COD: '40', NH3N: '2' } });
    const span = { from: '2020-01-06', to: '2020-01-12' };
    const rules = { ...ZHOUKOU.rules, parts: ZHOUKOU.rules.parts.filter(({ id }) => id === 'tiers') };
    const evaluation = evaluate(rules, [week], span);
    expect(paid(evaluation)).toEqual(expected === null ? [] : [`tiers/over: county → zhoukou ${expected}`]);
    // Without the 0.1 of tolerance: 15 × (1 + m) at a river's mouth.
    if (cod === '44') {
      const mouth = { ...ZHOUKOU.rules, parts: ZHOUKOU.rules.parts.filter(({ id }) => id === 'mouth') };
      expect(paid(evaluate(mouth, [{ ...week, subject: 'mouth' }], span))).toEqual([
        'mouth/over: county → zhoukou 16.5',
      ]);
    }
  });

  test('AGR-1 G: steps by factor, and the rounding that the text leaves open is a parameter (合肥: 100 or 50)', () => {
    const june = (tp: string): Evidence =>
      found('outlet', '2020-06', {
        waterClass: 4,
        targetClass: 3,
        items: { CODMN: '5', NH3N: '0.5', TP: tp },
        targets: { CODMN: '6', NH3N: '1.0', TP: '0.2' },
      });
    const span = { from: '2020-06-01', to: '2020-06-30' };
    expect(paid(evaluate(HEFEI.rules, [june('0.35')], span))).toEqual(['over/steps: county → hefei 100']);
    const full = JSON.parse(JSON.stringify(HEFEI.rules).replace('"ceiling"', '"floor"')) as CompensationRules;
    expect(paid(evaluate(full, [june('0.35')], span))).toEqual(['over/steps: county → hefei 50']);
    // Ten steps are 500 and capped at 300 for the factor.
    expect(paid(evaluate(HEFEI.rules, [june('1.2')], span))).toEqual(['over/steps: county → hefei 300']);
    const better = { ...june('0.1'), waterClass: 1 as const };
    expect(paid(evaluate(HEFEI.rules, [better], span))).toEqual(['better/classes: hefei → county 100']);
  });

  test('AGR-1 H: linear in concentrations; the formula gives 35 where the article prints 45 (菏泽 2014)', () => {
    const quarter = found('outlet', '2014-Q1', { items: { COD: '20', NH3N: '1.0' } });
    const evaluation = evaluate(HEZE.rules, [quarter], { from: '2014-01-01', to: '2014-03-31' });
    expect(evaluation.lines.map(({ exactAmount }) => exactAmount)).toEqual(['35']);
    expect(nets(evaluation)).toEqual({ county: '35', heze: '-35' });
    // Worse than 30 and 1.5: the county pays.
    const worse = found('outlet', '2014-Q1', { items: { COD: '40', NH3N: '2.0' } });
    expect(nets(evaluate(HEZE.rules, [worse], { from: '2014-01-01', to: '2014-03-31' }))).toEqual({
      county: '-35',
      heze: '35',
    });
  });

  test('AGR-1 I: percent against last year with several components (山东 2019; values invented)', () => {
    const months = Array.from({ length: 12 }, (_, at) => `2019-${String(at + 1).padStart(2, '0')}`);
    const evidence = months.map((period, at) =>
      found('border', period, {
        waterClass: at === 0 ? 6 : 3,
        // NH3-N is 3 points better in every month, COD 10 points worse, TP and F as last year.
        items: { NH3N: '0.97', COD: '22', TP: '0.2', F: '0.5' },
        lastYearSamePeriod: { items: { NH3N: '1', COD: '20', TP: '0.2', F: '0.5' } },
      }),
    );
    const annual = found('border', '2019', { waterClass: 3, targetClass: 3 });
    const evaluation = asked(SHANDONG.rules, 2019, ...evidence, annual);
    const of = (part: string, line: string): string =>
      wan(
        evaluation.lines
          .filter((each) => each.part === part && each.line === line)
          .flatMap(({ payments }) => payments)
          .reduce((total, { amountFen }) => total + amountFen, 0n),
      );
    expect(of('base', 'all-21')).toBe('1600');
    expect(of('change', 'better')).toBe('144');
    // 12 × 10 points × 5 = 600, capped at 200 for the item and the year: 4 × 50, then nothing.
    expect(of('change', 'worse')).toBe('200');
    expect(of('worse-than-5', 'month')).toBe('100');
    expect(nets(evaluation)).toEqual({ city: '1444', shandong: '-1444' });
  });

  test('AGR-1 J: a sum allocated by factors (福建 2019: 12.5亿, 70/20/10; the shares of counties are invented)', () => {
    const county = (subject: string, [water, forest, use]: readonly [string, string, string]): Evidence =>
      found(subject, '2019', { figures: { 水质占比: water, 森林占比: forest, 用水占比: use } });
    const evaluation = asked(
      FUJIAN.rules,
      2019,
      county('county-a', ['0.6', '0.5', '0.25']),
      county('county-b', ['0.4', '0.5', '0.75']),
    );
    // 125,000 × (0.42 + 0.1 + 0.025) and 125,000 × (0.28 + 0.1 + 0.075).
    expect(nets(evaluation)).toEqual({ 'county-a': '68125', 'county-b': '56875', pool: '-125000' });
  });

  test('AGR-1 K: deposits come back when the target is met (黄柏河: 700 and 300; award 488 and 512)', () => {
    const evidence = [
      found('yiling-exit', '2018', { waterClass: 2, targetClass: 2 }),
      found('yuanan-exit', '2018', { waterClass: 3, targetClass: 2 }),
    ];
    const evaluation = asked(HUANGBAI.rules, 2018, ...evidence);
    expect(paid(evaluation)).toEqual([
      'deposit/in: yiling → pool 700',
      'deposit/in: yuanan → pool 300',
      'yiling/met: pool → yiling 700',
      'award/shares: yichang → yiling 488',
      'award/shares: yichang → yuanan 512',
    ]);
  });

  test('AGR-1 L: annual class with a flow gate (滁河 陈浅: 4,000; Ⅲ is a parameter to be confirmed)', () => {
    const at = (waterClass: 2 | 3 | 4): Evidence => found('CQ', '2019', { waterClass, flowM3PerSecond: '12.5' });
    expect(nets(asked(CHUHE.rules, 2019, at(2)))).toEqual({ jiangsu: '-4000', anhui: '4000' });
    expect(nets(asked(CHUHE.rules, 2019, at(3)))).toEqual({ jiangsu: '-2000', anhui: '2000' });
    expect(nets(asked(CHUHE.rules, 2019, at(4)))).toEqual({});
    const gated = (value: string | null): CompensationRules => ({
      ...CHUHE.rules,
      parameters: CHUHE.rules.parameters.map((each) => (each.id === 'least-flow' ? { ...each, value } : each)),
    });
    expect(nets(asked(gated('13'), 2019, at(2)))).toEqual({});
    // A gate that nobody has agreed is not taken for open.
    expect(asked(gated(null), 2019, at(2)).lines).toMatchObject([
      { outcome: 'held', line: null, reasons: [{ code: 'parameter-unknown' }] },
    ]);
  });
});
